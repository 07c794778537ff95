// A browser starts no worker for a page that is opened from a disk. There the worker that
// searches runs in a hidden frame instead; to Material it looks the same.
;(function () {
  if (location.protocol !== "file:") return

  const prelude = `
    self.importScripts = (...urls) => urls.reduce((before, url) => before.then(() =>
      new Promise((done, failed) => {
        const script = document.createElement("script")
        script.src = url
        script.onload = done
        script.onerror = failed
        document.head.append(script)
      })), Promise.resolve())
    self.postMessage = data => frameElement.worker.dispatchEvent(new MessageEvent("message", { data }))`

  class FrameWorker extends EventTarget {
    constructor(url) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      frame.worker = this
      this.frame = frame
      this.ready = new Promise(done => { this.started = done })
      const source = String(url).replaceAll("&", "&amp;").replaceAll('"', "&quot;")
      frame.srcdoc = `<script>${prelude}</script><script src="${source}" onload="frameElement.worker.started()"></script>`
      document.documentElement.append(frame)
    }

    postMessage(data) {
      this.ready.then(() =>
        this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })))
    }

    terminate() {
      this.frame.remove()
    }
  }

  window.Worker = window.IFrameWorker = FrameWorker
})()
