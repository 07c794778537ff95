// Two finders: the objection behind what a customer said, and the stage one is in.
;(function () {
  const RUN = /\p{sc=Han}+|[^\P{L}\p{sc=Han}]+|\p{N}+/gu
  const IDLE = new Set("a an and are at be but can did do does for from had has have i in is it me my no not of on or our so that the they this to too us very was we were what will with would you your".split(" "))
  const IDLE_HAN = new Set("的 了 是 我 你 您 们 們 在 有 也 都 就 和 吗 嗎 吧 呢 啊".split(" "))
  const FEW = 5, ENOUGH = .16, TOGETHER = .3, SMALL = .05

  // What a text is made of: stems of words and every two words that stand together, and of
  // Chinese its signs and every two of them.
  function units(text) {
    const found = []
    let before
    for (const run of fold(text).match(RUN) ?? []) {
      if (/\p{sc=Han}/u.test(run)) {
        before = undefined
        const signs = [...run]
        for (let at = 0; at + 1 < signs.length; at++) found.push(signs[at] + signs[at + 1])
        for (const sign of signs) if (!IDLE_HAN.has(sign)) found.push(sign)
        continue
      }
      const word = IDLE.has(run) ? run : stem(run)
      if (before) found.push(`${before} ${word}`)
      found.push(word)
      before = word
    }
    return new Set(found)
  }

  // One way of writing for both: what is typed and what stands on the page.
  function fold(text) {
    const plain = text.normalize("NFKC").toLowerCase().replace(/’/g, "'")
      .replace(/\bcan(?:no|')?t\b/g, "can not")
      .replace(/\b(do|does|did|is|are|was|were|has|have|had|would|could|should|wo)n'?t\b/g, "$1 not")
      .replace(/'(?:s|re|ve|ll|m|d)\b/g, "").replace(/'/g, "")
    return (window.dakehuFold ?? (same => same))(plain)
  }

  function stem(word) {
    if (word.length < 5) return word.length > 3 ? word.replace(/([^s])s$/, "$1") : word
    const bare = word.replace(/(?:ies|ied|ier|iest|ying|y)$/, "i").replace(/(?:ings?|ed|er|est|es|s|e)$/, "")
    return (bare.length < 3 ? word : bare).replace(/([bdgmnprt])\1$/, "$1")
  }

  // A sign alone says little, two together say more. Small words say next to nothing beside
  // others; of a sentence that has no others they are all there is, and so they find.
  function weight(unit) {
    if (/\p{sc=Han}/u.test(unit)) return [...unit].length === 1 ? .35 : 1
    if (unit.includes(" ")) return TOGETHER
    return IDLE.has(unit) ? SMALL : 1
  }

  function holds(have, unit) {
    if (have.has(unit)) return 1
    if (unit.length < 4 || /[\p{sc=Han} ]/u.test(unit)) return 0
    for (const one of have) if (one.length >= 4 && (one.startsWith(unit) || unit.startsWith(one))) return .8
    return 0
  }

  function objections(form) {
    const every = [...document.querySelectorAll("details.dk-said")]
    if (!every.length) return
    const known = every.map(line => {
      const phrases = [...line.querySelectorAll(".said, summary strong")].map(one => units(one.textContent))
      return { line, phrases, said: new Set(phrases.flatMap(one => [...one])), all: units(line.textContent) }
    })
    const rare = new Map()
    for (const { all } of known) for (const unit of all) rare.set(unit, (rare.get(unit) ?? 0) + 1)
    const worth = unit => weight(unit) * Math.log(1 + every.length / (rare.get(unit) ?? .5))

    // How well an objection fits: the share of what was typed that it says, most in its own
    // words, and how near one of its sentences comes to it as a whole.
    function fit(one, asked) {
      let got = 0, all = 0, near = 0
      for (const unit of asked) {
        const value = worth(unit)
        all += value
        got += value * Math.max(holds(one.said, unit), .35 * holds(one.all, unit))
      }
      for (const phrase of one.phrases) {
        const both = [...asked].reduce((sum, unit) => sum + weight(unit) * holds(phrase, unit), 0)
        const size = [...asked, ...phrase].reduce((sum, unit) => sum + weight(unit), 0)
        near = Math.max(near, 2 * both / (size || 1))
      }
      return all ? got / all + near : 0
    }

    const input = form.elements.said, hits = form.querySelector(".dk-hits")
    const told = form.querySelector("output")
    const rest = [...form.parentElement.children].filter(one =>
      one.matches("details.dk-said") || (one.matches("h2") && one.compareDocumentPosition(form) & 2))

    function look() {
      const asked = units(input.value)
      const found = asked.size ? known.map(one => [fit(one, asked), one.line])
        .filter(one => one[0] > ENOUGH).sort((a, b) => b[0] - a[0]).slice(0, FEW) : []
      hits.replaceChildren(...found.map(([, line], place) => {
        const copy = line.cloneNode(true)
        copy.open = place === 0
        copy.hidden = false
        return copy
      }))
      for (const one of rest) one.hidden = found.length > 0
      told.textContent = !asked.size ? "" : found.length
        ? form.dataset.found.replace("{n}", found.length) : form.dataset.none
      const hash = input.value.trim() ? `#${new URLSearchParams({ said: input.value.trim() })}` : ""
      history.replaceState(null, "", hash || location.pathname + location.search)
    }

    form.addEventListener("submit", event => event.preventDefault())
    input.addEventListener("input", look)
    form.hidden = false
    const before = new URLSearchParams(location.hash.slice(1)).get("said")
    if (before) input.value = before
    if (input.value) look()
  }

  function stages(box) {
    const parts = [...box.querySelectorAll("section")]
    const ticked = line => line.querySelector("input")?.checked ?? false

    function left(part) {
      const lines = [...part.querySelectorAll("li")]
      const asked = lines.filter(line => !line.dataset.skip)
      if (!part.dataset.share || lines.some(line => line.dataset.skip && ticked(line))) return true
      return asked.every(line => ticked(line) || !line.dataset.must)
        && asked.filter(ticked).length >= Number(part.dataset.share) * asked.length
    }

    function look() {
      const here = parts.find(part => !left(part))
      for (const part of parts) {
        part.classList.toggle("is-here", part === here)
        part.querySelector(".here").hidden = part !== here
      }
      box.querySelector(".beyond").hidden = Boolean(here)
    }
    box.addEventListener("ticked", look)  // ticks.js sets and keeps them
    look()
  }

  function start() {
    for (const form of document.querySelectorAll("form.dk-find")) objections(form)
    for (const box of document.querySelectorAll(".dk-stages")) stages(box)
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start)
  else start()
})()
