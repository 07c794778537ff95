// Checklists, and the gates of all stages, that are ticked in the page. Ticks stay on this device,
// by list and account; they can be cleared, saved as text and printed. Without scripts the list is
// there to be read. Whoever works with the ticks hears "ticked" from the list.
;(function () {
  function store(key, value) {
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem(key) ?? "null")
      if (value === null) localStorage.removeItem(key)
      else localStorage.setItem(key, JSON.stringify(value))
      return true
    } catch {
      return null
    }
  }

  function fill(words, parts) {
    return words.replace(/\{(\w+)\}/g, (place, name) => parts[name] ?? place)
  }

  function button(words, then) {
    const one = document.createElement("button")
    one.type = "button"
    one.textContent = words
    one.addEventListener("click", then)
    return one
  }

  function list(bar) {
    const said = bar.dataset
    const box = document.querySelector(`[data-ticks="${CSS.escape(said.ticks)}"]:not(.dk-tick-bar)`)
    if (!box) return
    const last = `dakehu:ticks:${said.ticks}`
    const lines = [...box.querySelectorAll("li[data-item]")]
    const ticks = lines.map(line => {
      const label = document.createElement("label"), tick = document.createElement("input")
      tick.type = "checkbox"
      label.append(tick, ...line.childNodes)
      line.append(label)
      return tick
    })
    const account = document.createElement("input")
    account.type = "text"
    account.name = "account"
    account.setAttribute("aria-label", said.account)
    account.placeholder = said.account
    const count = document.createElement("output")
    const note = document.createElement("small")
    const heading = document.querySelector("h1")?.firstChild?.textContent.trim() ?? said.ticks
    const onPaper = document.querySelector(".sheet-head span")
    const account0 = onPaper?.textContent

    function place() {
      return `${last}:${account.value.trim()}`
    }

    function show() {
      const done = ticks.filter(tick => tick.checked).length
      count.textContent = fill(said.count, { n: done, all: ticks.length })
      clear.disabled = done === 0
      if (onPaper) onPaper.textContent = account.value.trim() ? `${account0} ${account.value.trim()}` : account0
      box.dispatchEvent(new Event("ticked"))
    }

    function keep() {
      const done = lines.filter((_, at) => ticks[at].checked).map(line => line.dataset.item)
      const kept = store(place(), done.length ? done : null)
      store(last, account.value.trim() || null)
      note.textContent = kept ? said.kept : said.lost
      show()
    }

    function read() {
      const found = store(place())
      const done = new Set(Array.isArray(found) ? found : [])
      lines.forEach((line, at) => { ticks[at].checked = done.has(line.dataset.item) })
      show()
    }

    // What stands above the first line of a list that has a name of its own.
    function above(line) {
      const { ariaLabel, firstElementChild } = line.parentElement
      return ariaLabel && line === firstElementChild ? ["", ariaLabel] : []
    }

    function save() {
      const head = account.value.trim() ? `${heading} · ${account.value.trim()}` : heading
      const text = [head, count.textContent, "", ...lines.flatMap((line, at) => [...above(line),
        `${ticks[at].checked ? "[x]" : "[ ]"} ${line.querySelector("label").firstChild.nextSibling.textContent.trim()}`])]
      const url = URL.createObjectURL(new Blob(["\ufeff", text.join("\r\n"), "\r\n"], { type: "text/plain;charset=utf-8" }))
      const link = document.createElement("a")
      link.href = url
      link.download = `${said.ticks.split("/").at(-1)}.txt`
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 1000)
    }

    const clear = button(said.clear, () => { for (const tick of ticks) tick.checked = false; keep() })
    account.addEventListener("change", () => { store(last, account.value.trim() || null); read() })
    box.addEventListener("change", keep)
    addEventListener("storage", event => { if (event.key === place()) read() })
    bar.append(account, count, clear, button(said.save, save), note)
    bar.hidden = false
    box.classList.add("is-live")
    account.value = typeof store(last) === "string" ? store(last) : ""
    read()
    note.textContent = store("dakehu:try", 1) ? said.kept : said.lost
    store("dakehu:try", null)
  }

  function start() {
    for (const bar of document.querySelectorAll(".dk-tick-bar")) list(bar)
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start)
  else start()
})()
