// A browser starts no worker for a page that is opened from a disk. There the worker that
// searches runs in a hidden frame instead; to Material it looks the same. The policy of the page
// holds in the frame too, so nothing is written into it: what it needs is put there from here.
;(function () {
  if (location.protocol !== "file:") return

  class FrameWorker extends EventTarget {
    constructor(url) {
      super()
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      this.ready = new Promise(done => {
        this.frame.onload = () => this.begin(this.frame.contentWindow, String(url)).then(done)
      })
      this.frame.srcdoc = "<!doctype html>"
      document.documentElement.append(this.frame)
    }

    // Gives the window of the frame what a worker has, and runs the script at url in it.
    begin(inner, url) {
      const load = url => new Promise((done, failed) => {
        const script = inner.document.createElement("script")
        script.src = url
        script.onload = done
        script.onerror = failed
        inner.document.head.append(script)
      })
      inner.importScripts = (...urls) =>
        urls.reduce((before, url) => before.then(() => load(url)), Promise.resolve())
      inner.postMessage = data => this.dispatchEvent(new MessageEvent("message", { data }))
      return load(url)
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
