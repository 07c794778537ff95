// Lists that are filtered and sorted in the page. The choice stands in the address, behind the
// #, so that it can be sent, kept as a bookmark and taken back. Without scripts everything is
// shown in the order written.
;(function () {
  function list(form) {
    const table = document.getElementById(form.dataset.list)
    if (!table) return
    const body = table.tBodies ? table.tBodies[0] : table
    const given = [...body.children]
    const said = form.dataset
    const step = Number(said.step)
    const count = form.querySelector("output")
    const heads = table.tHead ? [...table.tHead.querySelectorAll("th[data-sort]")] : []
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true })
    const texts = new Map()
    let shown = step, ordered = given, sort, chosen

    // What is looked for in a line: what it shows, and the names it goes by elsewhere.
    function text(line) {
      if (!texts.has(line)) texts.set(line, plain(`${line.textContent} ${line.dataset.q ?? ""}`))
      return texts.get(line)
    }

    function matches(line, state) {
      for (const [name, wanted] of Object.entries(state)) {
        if (name === "sort") continue
        if (name === "q") {
          if (!plain(wanted).split(" ").every(word => text(line).includes(word))) return false
        } else if (!(line.dataset[name] ?? "").split(" ").includes(wanted)) return false
      }
      return true
    }

    function value(line, place) {
      const cell = line.children[place]
      return cell.dataset.v ?? cell.textContent.trim()
    }

    function sorted(lines, by) {
      const down = by?.startsWith("-"), key = down ? by.slice(1) : by
      const place = heads.find(head => head.dataset.sort === key)?.cellIndex
      if (place === undefined) return lines
      const keyed = lines.map((line, at) => [value(line, place), at, line])
      // Numbers and days need no dictionary, which takes seconds on a phone.
      const number = keyed.every(([said]) => /^-?[\d.]*$/.test(said))
      const day = keyed.every(([said]) => /^[\d-]*$/.test(said))
      const compare = number ? (a, b) => a - b
        : day ? (a, b) => (a > b) - (a < b) : order.compare
      return keyed.sort((a, b) => {
        if (!a[0] !== !b[0]) return a[0] ? -1 : 1 // what is not known stands last either way
        return (down ? -1 : 1) * compare(a[0], b[0]) || a[1] - b[1]
      }).map(one => one[2])
    }

    function draw(state) {
      if (state.sort !== sort) {
        sort = state.sort
        ordered = sorted(given, sort)
        body.append(...ordered)
      }
      const lines = ordered.filter(line => matches(line, state))
      const some = new Set(lines.slice(0, shown))
      for (const line of given) line.hidden = !some.has(line)
      count.textContent = lines.length
        ? fill(said.count, { n: lines.length, all: given.length }) : said.none
      more.hidden = lines.length <= shown
      for (const head of heads) {
        const key = head.dataset.sort
        const way = state.sort === key ? "ascending" : state.sort === `-${key}` ? "descending" : ""
        if (way) head.setAttribute("aria-sort", way)
        else head.removeAttribute("aria-sort")
      }
      form.classList.toggle("is-filtered", Object.keys(state).length > 0)
    }

    // The state, from the address and back.
    function read() {
      const known = new Set([...form.elements].map(one => one.name).filter(Boolean))
      const found = {}
      for (const [name, wanted] of new URLSearchParams(location.hash.slice(1)))
        if (known.has(name) && wanted) found[name] = wanted
      return found
    }

    function fields() {
      const found = {}
      for (const one of form.elements) {
        if (!one.name || (one.type === "checkbox" && !one.checked)) continue
        if (one.value.trim()) found[one.name] = one.value.trim()
      }
      return found
    }

    function show(state) {
      for (const one of form.elements) {
        if (one.type === "checkbox") one.checked = one.name in state
        else if (one.name && one.value.trim() !== (state[one.name] ?? "")) one.value = state[one.name] ?? ""
      }
      draw(state)
    }

    function say(state, typed) {
      const there = new URLSearchParams(state).toString()
      if (there === chosen) return draw(state)
      chosen = there
      shown = step
      const url = there ? `#${there}` : location.pathname + location.search
      // A word typed letter by letter is one step back, not many.
      if (typed && history.state?.typed) history.replaceState({ typed }, "", url)
      else history.pushState({ typed }, "", url)
      draw(state)
    }

    function sortBy(key) {
      const state = fields(), now = state.sort
      const next = now === key ? `-${key}` : now === `-${key}` ? "" : key
      form.elements.sort.value = next
      say(fields())
    }

    const more = document.createElement("button")
    more.type = "button"
    more.className = "dk-more"
    more.textContent = said.more
    more.addEventListener("click", () => { shown += step; draw(fields()) })
    table.after(more)

    if (heads.length) {
      const choice = document.createElement("select")
      choice.name = "sort"
      choice.setAttribute("aria-label", said.sortby)
      choice.append(new Option(`${said.sortby}: ${said.given}`, ""))
      for (const head of heads) {
        const label = head.textContent
        choice.append(
          new Option(`${label} ↑`, head.dataset.sort), new Option(`${label} ↓`, `-${head.dataset.sort}`))
        const button = document.createElement("button")
        button.type = "button"
        button.append(...head.childNodes)
        button.addEventListener("click", () => sortBy(head.dataset.sort))
        head.append(button)
      }
      form.insertBefore(choice, form.querySelector("button[type=reset]"))
    }
    form.addEventListener("input", event => say(fields(), event.target.type === "search"))
    form.addEventListener("submit", event => event.preventDefault())
    form.addEventListener("reset", () => setTimeout(() => { show({}); say({}) }))
    addEventListener("popstate", () => {
      const state = read()
      chosen = new URLSearchParams(state).toString()
      shown = step
      show(state)
    })
    // What a link leads to was hidden when the browser looked for it.
    addEventListener("hashchange", () => table.querySelector(":target")?.scrollIntoView())
    addEventListener("beforeprint", () => { shown = Infinity; draw(fields()) })
    addEventListener("afterprint", () => { shown = step; draw(fields()) })
    form.hidden = false
    const first = read()
    chosen = new URLSearchParams(first).toString()
    show(first)
  }

  function plain(words) {
    return words.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim()
  }

  function fill(words, parts) {
    return words.replace(/\{(\w+)\}/g, (place, name) => parts[name] ?? place)
  }

  function start() {
    for (const form of document.querySelectorAll("form.dk-filter")) list(form)
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start)
  else start()
})()
