// While the site is served: shows what is found in the playbook, and loads the page again when
// there is a new one. Findings come as data and are set as text, never as HTML.
;(function () {
  const zh = document.documentElement.lang.startsWith("zh")
  const say = (en, chinese) => zh ? chinese : en
  let seen = null, bar = null

  function made(name, css, text, into) {
    const one = document.createElement(name)
    one.style.cssText = css
    if (text) one.textContent = text
    if (into) into.append(one)
    return one
  }

  function show(findings) {
    bar?.remove()
    bar = null
    if (!findings.length) return
    const stops = findings.some(one => one.level === "error")
    bar = made("section", `position:fixed;inset:auto 0 0 0;z-index:1000;max-height:50vh;overflow:auto;
      padding:.6rem 1rem;background:#fff;color:#222;font:15px/1.5 system-ui,sans-serif;
      border-top:4px solid ${stops ? "#c62828" : "#b26a00"};box-shadow:0 -2px 12px rgba(0,0,0,.3)`)
    bar.setAttribute("role", "alert")
    bar.setAttribute("aria-label", say("Findings", "检查结果"))
    const close = made("button", "float:right;font:inherit;padding:.2rem .8rem", say("Close", "关闭"), bar)
    close.onclick = () => bar.remove()
    made("strong", "display:block", stops
      ? say("To fix; this page is the last good one.", "请先修改；现在看到的是上一次成功的页面。")
      : say("Worth a look; the page is up to date.", "请留意；页面已是最新。"), bar)
    for (const one of findings) {
      const line = made("p", "margin:.4rem 0", "", bar)
      if (one.place) made("code", "user-select:all", `${one.place} `, line)
      made("span", "", say(one.en, one.zh), line)
      const below = [say(one.hint_en, one.hint_zh), say(one.more_en, one.more_zh)]
      for (const text of below) if (text) made("span", "display:block;opacity:.8", text, line)
    }
    document.body.append(bar)
  }

  const here = () => fetch(location.pathname).then(answer => answer.text())

  async function listen() {
    const before = await here()
    for (;;) {
      try {
        const answer = await fetch(`/.dakehu/news?page=${encodeURIComponent(location.pathname)}&seen=${seen ?? ""}`)
        const news = await answer.json()
        if (seen !== null && news.built !== seen.split(".")[0] && await here() !== before)
          return location.reload()
        seen = `${news.built}.${news.told}`
        show(news.findings)
      } catch {
        await new Promise(done => setTimeout(done, 1000))
      }
    }
  }
  listen()
})()
