// Accounts are found by an index of their own: a line of text for each account, scanned as it
// stands. Their names, and then those of their people, are loaded when the search box is first
// entered; of what accounts say, only parts that can hold what is asked, a few at a time until
// enough is found. What is found is put among the
// results of Material's search, so that there is one box for both: accounts and people whose name
// is meant, alone or among other words, come first, then pages, then accounts that only say what
// is asked.
;(function () {
  const QUERY = 2, RESULT = 3
  const FIRST = 8, LAST = 12, MOST = 5000, MANY = 200, ENOUGH = 50, AT_ONCE = 4, AROUND = 60
  const here = document.currentScript.src
  const texts = [], asked = new Set(), waiting = new Set(), simple = new Map(), full = new Map()
  const partAt = new Map(), wanted = new Set()
  let names, people, wordParts, each, enough, worker, typed = "", pages, ours = new WeakSet()

  // The files call these: with their lines as one text, with how many files of text there are and
  // of how many accounts each, with which of them can hold a word, and with signs of Traditional
  // Chinese, each followed by the simplified one.
  window.dakehuFind = {
    names: text => {
      names = read(text, account)
      show()
    },
    people: text => {
      people = read(text, persons)
      soon(more)
    },
    parts: said => {
      const [count, size] = said.split(" ").map(Number)
      texts.length = count
      each = size
    },
    words: text => {
      wordParts = read(text)
      soon(more)
    },
    texts: text => {
      texts[document.currentScript.dataset.part] = read(text)
      soon(more)
    },
    signs: text => {
      const signs = [...text]
      for (let n = 0; n < signs.length; n += 2) {
        simple.set(signs[n], signs[n + 1])
        full.set(signs[n + 1], signs[n])
      }
    },
  }

  // The text is kept whole: to cut it into lines takes longer than to search it. It is put into
  // small letters once somebody asks for a word that has any; Chinese has none.
  const read = (text, meant) => ({ text, meant, found: new Map() })

  function lowered(list) {
    if (list.low === undefined) {
      const low = list.text.toLowerCase()
      list.low = low.length === list.text.length ? low : list.text
    }
    return list.low
  }

  // What is found stands on the page before more is loaded or told, which may take a while.
  function show() {
    if (answer()) soon(load)
    else load()
  }

  // Once, however often it is asked for before.
  function soon(act) {
    if (waiting.has(act)) return
    waiting.add(act)
    requestAnimationFrame(() => setTimeout(() => {
      waiting.delete(act)
      act()
    }))
  }

  // The names first: they are what is mostly asked, and nothing is to hold up what they find.
  function load() {
    fetched("accounts")
    if (names) fetched("accounts-people")
    if (names && typed) fetched("accounts-words")
    if (wordParts && typed) readOn()
  }

  function more() {
    answer()
    load()
  }

  // Reads parts of the text: those of accounts that are named, and of those that can hold what is
  // asked the next few, as long as too little is found.
  function readOn() {
    const next = enough ? [] : waysToWrite(typed).flatMap(unread).sort((a, b) => a - b).slice(0, AT_ONCE)
    for (const part of [...wanted, ...next]) fetched(`accounts-text-${part}`, part)
  }

  // The parts that can hold what is asked and are not there yet.
  function unread(whole) {
    const able = holders(whole)
    return [...texts.keys()].filter(part => !texts[part] && able >> BigInt(part) & 1n)
  }

  // The parts that can hold all words of what is asked, as bits of a number. What tells a word is
  // every two Chinese signs of it, or its beginning; the same as where the list is made.
  function holders(whole) {
    let left = (1n << BigInt(texts.length)) - 1n
    for (const word of whole.split(" "))
      for (const [, sign] of word.matchAll(han(word) ? /(?=([\u3400-\u9fff]{2}))/g : /^([a-z0-9]{1,6})/g))
        left &= listedParts(han(word) || sign.length === 6 ? ` ${sign} ` : ` ${sign}`)
    return left
  }

  // The parts of all that the list has under a word, or under words with that beginning.
  const listedParts = word => [...holding(wordParts, [word])]
    .reduce((held, [line]) => held | BigInt(`0x${line.split(" ", 1)[0]}`), 0n)

  function fetched(name, part) {
    if (asked.has(name)) return
    asked.add(name)
    const script = document.createElement("script")
    script.src = new URL(`../search/${name}.js`, here)
    script.dataset.part = part
    document.head.append(script)
  }

  // Every line that holds all of the words, as it is written and in small letters.
  function* holding(list, words) {
    const { text } = list, low = words.some(cased) ? lowered(list) : text
    const rarest = words.reduce((one, other) => other.length > one.length ? other : one)
    for (let place = low.indexOf(rarest), end; place >= 0; place = low.indexOf(rarest, end)) {
      const start = low.lastIndexOf("\n", place) + 1
      end = low.indexOf("\n", place)
      if (end < 0) end = low.length
      const line = low.slice(start, end)
      if (words.every(word => line.includes(word))) yield [text.slice(start, end), line]
    }
  }

  // What a list holds of what is asked; remembered, as one list after the other comes in.
  function remembered(list, whole, look) {
    if (!list.found.has(whole)) list.found.set(whole, [...look(list)])
    return list.found.get(whole)
  }

  // What a line means: an address, a title, other names, and what stands near, each time.
  function* account(line) {
    yield line.split("\t")
  }

  function* persons(line) {
    const [place, title, ...people] = line.split("\t")
    for (let n = 0; n < people.length; n += 3) {
      const [anchor, name, role] = people.slice(n, n + 3)
      yield [`${place}#${anchor}`, name, "", [name, role, title].filter(Boolean).join(" · ")]
    }
  }

  const escaped = text => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt()};`)
  const cased = word => word.toLowerCase() !== word.toUpperCase()
  const han = word => /\p{sc=Han}/u.test(word)

  // Latin words are looked for where one begins; Chinese has no such places.
  function at(text, word) {
    for (let place = text.indexOf(word); place >= 0; place = text.indexOf(word, place + 1))
      if (han(word) || !place || !/[\p{L}\p{N}]/u.test(text[place - 1])) return place
    return -1
  }

  function rank(fields, whole, words) {
    const [title, also, near] = fields.map(text => text.toLowerCase())
    for (const name of [title, ...also.split(" · ")]) {
      if (name === whole) return 5
      if (name.startsWith(whole)) return 4
    }
    if (at(title, whole) >= 0 || at(also, whole) >= 0) return 3
    if (words.length > 1 && words.every(word => at(title, word) >= 0 || at(also, word) >= 0)) return 3
    return words.every(word => at(near, word) >= 0 || at(title, word) >= 0) ? 1 : 0
  }

  function mark(text, words) {
    const low = text.toLowerCase(), places = []
    for (const word of words) {
      const place = at(low, word)
      if (place >= 0) places.push([place, place + word.length])
    }
    let said = "", end = 0
    for (const [from, to] of places.sort((a, b) => a[0] - b[0])) {
      if (from < end) continue
      said += `${escaped(text.slice(end, from))}<mark>${escaped(text.slice(from, to))}</mark>`
      end = to
    }
    return said + escaped(text.slice(end))
  }

  const item = (location, title, text, words, score) => [{
    location, score, title: mark(title, words), text: `<p>${mark(text, words)}</p>`,
    terms: Object.fromEntries(words.map(word => [word, true])),
  }]

  function around(text, words) {
    const low = text.toLowerCase()
    const place = Math.min(...words.map(word => at(low, word)).filter(place => place >= 0))
    const from = Math.max(0, place - AROUND), to = place + 2 * AROUND
    return `${from ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`
  }

  // What is asked, as it is written and in either kind of Chinese.
  function waysToWrite(said) {
    const whole = said.toLowerCase().trim().replace(/\s+/g, " ")
    const other = signs => [...whole].map(sign => signs.get(sign) ?? sign).join("")
    return [...new Set([whole, other(simple), other(full)])]
  }

  // The first way to write it that finds something, or else the first that has a name in it.
  function find(said) {
    for (const look of [scan, holdingName])
      for (const one of waysToWrite(said)) {
        const found = look(one)
        if (found[0].length || found[1].length) return found
      }
    return [[], []]
  }

  // Accounts and people whose name or surroundings hold the words, each with its rank.
  function* named(list, whole, words) {
    let left = MOST
    for (const [line] of holding(list, words))
      for (const one of list.meant(line)) {
        const score = rank(one.slice(1), whole, words)
        if (score) yield [score, one]
        if (score && !--left) return
      }
  }

  // The first accounts that say all of the words.
  function* saying(list, words) {
    let left = ENOUGH
    for (const [line, low] of holding(list, words)) {
      if (!words.every(word => at(low, word) >= 0)) continue
      yield [line, low]
      if (!--left) return
    }
  }

  // Tell whether a word stands in a name as a whole, and a single Chinese sign as its surname.
  function holdsName(title, word) {
    if (han(word)) return word.length > 1 ? title.includes(word) : title.startsWith(word)
    const place = at(title, word)
    return place >= 0 && !/[\p{L}\p{N}]/u.test(title[place + word.length] ?? "")
  }

  // Whom one of several words names. A word that no page uses is a name; one that none has in
  // its title is the name of a person, if their account says all the rest.
  function* called(words) {
    for (const word of words) {
      const use = window.dakehuUse?.(word) ?? "title", rest = words.filter(one => one !== word)
      if (use === "title" || !rest.length) continue
      let left = MANY
      for (const list of use || (han(word) && word.length < 2) ? [people] : [names, people])
        for (const [, one] of list ? remembered(list, word, () => named(list, word, [word])) : []) {
          const [, title, also, near] = one.map(text => text.toLowerCase())
          if (!holdsName(title, word) && !(list === names && holdsName(also, word))) continue
          const said = rest.every(other => at(near, other) >= 0) || says(one[0].split("#")[0], rest)
          if (said || !use) yield [said ? 2 : 1.5, one]
          if (!--left) return
        }
    }
  }

  // Tell whether the account at a place says all of the words. Its text may have to be read first.
  function says(place, words) {
    const part = partOf(place)
    if (!texts[part]) wanted.add(part)
    else for (const _ of saying(texts[part], [`${place}\t`, ...words])) return true
    return false
  }

  // The part that has the text of the account at a place; names stand in the order of the texts.
  function partOf(place) {
    if (!partAt.size)
      for (const [n, line] of names.text.split("\n").entries())
        partAt.set(line.slice(0, line.indexOf("\t")), Math.floor(n / each))
    return partAt.get(place)
  }

  // Whom a run of Chinese names in full at its beginning or end, or in part if their account says
  // the rest: few people type a blank there. It is asked once no account says the run as it stands.
  function holdingName(whole) {
    if (!/^\p{sc=Han}{4,12}$/u.test(whole) || !pages || !wordParts) return [[], []]
    if (unread(whole).length) return [[], []]
    for (let n = whole.length - 2; n > 1; n--) {
      const halves = [whole.slice(0, n), whole.slice(n)]
      const hits = [...called(halves)].filter(([score, [, title]]) => score === 2 || halves.includes(title))
      if (hits.length) return listed(hits, halves)
    }
    return [[], []]
  }

  // What was found in names, as the box shows it: the best before the pages, the rest after them.
  function listed(hits, words, shown = new Set()) {
    const before = [], after = []
    for (const [score, [place, title, , near]] of hits.sort((a, b) => b[0] - a[0])) {
      const page = place.split("#")[0]
      const group = score > 1 ? before : after
      if (group.length >= (score > 1 ? FIRST : LAST) || (score < 3 && shown.has(page))) continue
      shown.add(page)
      // Material shows no text below what is only a part of a page.
      group.push(item(place, place === page ? title : near, near, words, 100 * score))
    }
    return [before, after]
  }

  function scan(whole) {
    const words = whole.split(" ")
    if (!whole || (whole.length < 2 && !han(whole))) return [[], []]
    const hits = [names, people].filter(Boolean)
      .flatMap(one => remembered(one, whole, list => named(list, whole, words)))
    if (words.length > 1 && pages) hits.push(...called(words))
    const shown = new Set(), [before, after] = listed(hits, words, shown)
    // A run of Chinese that no title of a page holds is looked for as it stands.
    const titles = pages?.items.map(([page]) => page.title.replace(/<[^>]*>|\u200b/g, "")) ?? []
    const sentence = /^\p{sc=Han}{4,}$/u.test(whole) && !titles.some(said => said.includes(whole))
    for (const list of texts.filter(Boolean))
      for (const [line, low] of remembered(list, whole, () => saying(list, words))) {
        if (after.length === LAST) break
        const [place, title, text] = line.split("\t")
        if (shown.has(place)) continue
        const exact = sentence && low.includes(whole) && before.length < FIRST
        ;(exact ? before : after).push(item(place, title, around(text, words), words, 1))
      }
    return [before, after]
  }

  function answer() {
    if (!worker || !typed) return false
    const [before, after] = find(typed)
    enough = after.length >= LAST
    if (!pages && !before.length && !after.length) return false
    const data = { ...pages, items: [...before, ...(pages?.items ?? []), ...after] }
    const event = new MessageEvent("message", { data: { type: RESULT, data } })
    ours.add(event)
    worker.dispatchEvent(event)
    return true
  }

  const Plain = window.Worker
  window.Worker = class extends Plain {
    constructor(...how) {
      super(...how)
      worker = this
      this.addEventListener("message", event => {
        if (ours.has(event) || event.data?.type !== RESULT) return
        event.stopImmediatePropagation()
        pages = event.data.data
        // Names that were just found are painted first: many pages take a while to put down.
        if (typed && waiting.has(load)) soon(more)
        else if (answer()) soon(load)
        else pass(this, event)
      })
    }

    postMessage(message, ...more) {
      if (message?.type === QUERY) {
        typed = message.data
        pages = null
        enough = false
        wanted.clear()
        for (const list of [names, people, ...texts]) list?.found.clear()
        if (typed) show()
      }
      super.postMessage(message, ...more)
    }
  }

  function pass(to, event) {
    if (typed) return
    const again = new MessageEvent("message", { data: event.data })
    ours.add(again)
    to.dispatchEvent(again)
  }

  // The list is set anew as more comes in: whoever stands on a result stays on it.
  let held, watched
  document.addEventListener("focusin", ({ target }) => {
    const link = target.closest?.(".md-search-result__link")
    held = link?.href
    if (!link || watched) return
    watched = link.closest(".md-search-result__list")
    new MutationObserver(() => {
      if (!held || document.activeElement !== document.body) return
      const links = watched.querySelectorAll(".md-search-result__link")
      ;[...links].find(link => link.href === held)?.focus()
    }).observe(watched, { childList: true })
  })

  // Whoever points at the search box is about to enter it.
  for (const sign of ["focusin", "pointerover"])
    document.addEventListener(sign, event => {
      if (event.target.closest?.(".md-search, [for=__search]")) load()
    })
})()
