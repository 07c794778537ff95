// The questions of one gate within a learning platform (SCORM 1.2). The platform keeps everything;
// where there is none, the questions can be answered all the same, and the page says so.
;(function () {
  const store = window.dakehuTraining
  const { ask, draw, fill, el } = window.dakehuQuiz
  const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789", HOPS = 100, TEXT = 255, KEPT = 4096
  const KINDS = { single: "choice", several: "choice", order: "sequencing", match: "matching", fill: "fill-in" }

  // The platform's object: in a window around this one, or around the one that opened it.
  function find() {
    const up = from => {
      try {
        for (let one = from, hops = 0; one && hops < HOPS; one = one.parent, hops++) {
          if (one.API) return one.API
          if (one.parent === one) return null
        }
      } catch { /* a window of another host */ }
      return null
    }
    return up(window) ?? (window.opener ? up(window.opener) : null)
  }

  const two = n => String(n).padStart(2, "0")

  function span(seconds) {
    const hours = Math.min(Math.floor(seconds / 3600), 9999)
    return `${String(hours).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(Math.floor(seconds) % 60)}`
  }

  function clock() {
    const now = new Date()
    return [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(":")
  }

  // Talk with the platform: "none" where there is none, "review" where it wants nothing recorded.
  function connect(refused) {
    const api = find(), began = Date.now()
    const call = (name, ...given) => {
      try { return String(api[name](...given)) } catch { return "" }
    }
    let mode = api && call("LMSInitialize", "") === "true" ? "kept" : "none", open = mode === "kept"
    const get = name => open ? call("LMSGetValue", name) : ""
    const set = (name, value) => {
      if (open && mode === "kept" && call("LMSSetValue", name, String(value)) !== "true") refused(call("LMSGetLastError"))
    }
    if (open && ["review", "browse"].includes(get("cmi.core.lesson_mode"))) mode = "review"
    const counted = Number.parseInt(get("cmi.interactions._count"), 10)
    let next = Number.isNaN(counted) ? 0 : counted
    return {
      mode, get, set,
      commit: () => { if (open && mode === "kept" && call("LMSCommit", "") !== "true") refused(call("LMSGetLastError")) },
      answered: (id, type, given, pattern, right) => {
        const place = `cmi.interactions.${next++}`
        set(`${place}.id`, id.replace(/[^A-Za-z0-9._-]/g, ".").slice(0, TEXT))
        set(`${place}.type`, type)
        set(`${place}.time`, clock())
        if (pattern) set(`${place}.correct_responses.0.pattern`, pattern)
        set(`${place}.student_response`, given)
        set(`${place}.result`, right ? "correct" : "wrong")
      },
      close: going => {
        if (!open) return
        set("cmi.core.session_time", span((Date.now() - began) / 1000))
        set("cmi.core.exit", going ? "suspend" : "")
        if (mode === "kept") call("LMSCommit", "")
        call("LMSFinish", "")
        open = false
      },
    }
  }

  // What was answered, and what would be right, as letters by the order in which both are written.
  const letters = places => places.map(at => LETTERS[at]).join(",")
  const all = (box, what) => [...box.querySelectorAll(what)]
  const CODES = {
    choice: (question, box) => {
      const chosen = all(box, ".dk-option:has(:checked) > span").map(one => one.textContent)
      const at = keep => [...question.options.keys()].filter(n => keep(question.options[n]))
      return [letters(at(one => chosen.includes(one.t))), letters(at(one => one.r))]
    },
    sequencing: (question, box) => [
      letters(all(box, ".dk-order > li > span:first-child").map(one => question.lines.indexOf(one.textContent))),
      letters([...question.lines.keys()]),
    ],
    matching: (question, box) => {
      const rights = question.pairs.map(pair => pair[1])
      const pairs = chosen => chosen.map((right, at) => `${LETTERS[at]}.${LETTERS[rights.indexOf(right)]}`).join(",")
      return [pairs(all(box, ".dk-pair select").map(one => one.value)), pairs(rights)]
    },
    "fill-in": (question, box) => [
      box.querySelector(".dk-fill input").value.trim().slice(0, TEXT), question.accept[0].slice(0, TEXT),
    ],
  }

  // What the platform keeps between two visits; of other questions, or damaged, it is nothing.
  function kept(text, version, count) {
    let found = null
    try { found = JSON.parse(text) } catch { /* nothing was kept */ }
    const fits = found && found.of === version && Array.isArray(found.due)
      && found.due.every(at => Number.isInteger(at) && at >= 0 && at < count)
      && (found.seed === null || (Number.isInteger(found.seed) && Array.isArray(found.from)
        && found.from.every(at => Number.isInteger(at) && at >= 0 && at < count) && /^[01]*$/.test(found.got)))
    return fits ? found : { of: version, due: [], from: [], seed: null, got: "" }
  }

  function start() {
    const data = JSON.parse(document.getElementById("dk-data").textContent)
    const { gate, questions, version, words: said } = data
    const box = document.querySelector(".dk-train"), place = el("div")
    const notice = el("p", { class: "dk-notice", role: "status" })
    box.hidden = false
    document.querySelector(".dk-plain").remove()
    box.append(notice, place)
    const lms = connect(code => { notice.textContent = fill(said.sc_refused, { code }) })
    if (!notice.textContent) notice.textContent = said[`sc_${lms.mode}`]
    const own = kept(lms.get("cmi.suspend_data"), version, questions.length)
    let status = lms.get("cmi.core.lesson_status"), times = 0
    const before = Number.parseFloat(lms.get("cmi.core.score.raw"))
    let best = Number.isNaN(before) ? null : before
    if (!["passed", "failed", "completed", "incomplete"].includes(status)) mark("incomplete")
    lms.commit()
    addEventListener("pagehide", () => lms.close(own.seed !== null))
    // a page that comes back from the browser's memory has closed its session
    addEventListener("pageshow", event => { if (event.persisted) location.reload() })

    function mark(what) {
      status = what
      lms.set("cmi.core.lesson_status", what)
    }

    function keep() {
      const text = JSON.stringify(own)
      if (text.length <= KEPT) lms.set("cmi.suspend_data", text)
      lms.commit()
    }

    function button(words, then) {
      return el("button", { type: "button", class: "md-button md-button--primary", onclick: then }, words)
    }

    function rest() {
      const lines = best === null ? [] : [el("p", {}, fill(said.best, { share: best }))]
      if (status === "passed") lines.push(el("p", { class: "dk-passed" }, `✓ ${said.passed}`))
      place.replaceChildren(...lines, button(own.seed !== null ? said.resume : best !== null ? said.again : said.start, begin))
    }

    // Of those that went wrong before, some are drawn again: the draw asks a store for them.
    function drawn(seed) {
      const asked = Object.fromEntries(own.due.map(at => [questions[at].id, { due: store.day() }]))
      return draw(questions, gate.need.questions, { asked }, seed)
    }

    function begin() {
      if (own.seed === null) {
        const seed = Math.floor(Math.random() * 2 ** 31)
        const places = new Map(questions.map((one, at) => [one.id, at]))
        Object.assign(own, { seed, from: drawn(seed).map(id => places.get(id)), got: "" })
        keep()
      }
      const asked = own.from.map(at => questions[at])
      const got = [...own.got].slice(0, asked.length).map(one => one === "1")
      if (got.length === asked.length) { end(asked, got); return }
      ask(place, said, asked, {
        at: got.length, got, seed: own.seed,
        told: (question, right) => {
          const type = KINDS[question.form]
          lms.answered(question.id, type, ...CODES[type](question, place), right)
          own.got += right ? "1" : "0"
          keep()
        },
        done: every => end(asked, every),
      })
    }

    // A platform marks a gate as passed by the score alone: where a must-know question went wrong,
    // the score that it is told stays below what it takes.
    function end(asked, got) {
      const right = got.filter(Boolean).length, share = Math.floor(right * 100 / asked.length)
      const must = asked.some((question, at) => question.must && !got[at])
      const passed = share >= gate.need.right && !must
      const told = passed ? share : Math.min(share, Math.max(0, gate.need.right - 1))
      const seed = own.seed
      Object.assign(own, { due: own.from.filter((_, at) => !got[at]), from: [], seed: null, got: "" })
      best = Math.max(told, best ?? 0)
      lms.set("cmi.core.score.min", 0)
      lms.set("cmi.core.score.max", 100)
      lms.set("cmi.core.score.raw", best)
      if (status !== "passed") mark(passed ? "passed" : "failed")
      keep()
      const verdict = passed ? `✓ ${said.passed}` : must ? said.must_wrong : fill(said.not_passed, { need: gate.need.right })
      const result = el("div", { class: "dk-result", tabindex: "-1", role: "group" },
        el("p", {}, el("strong", {}, fill(said.result, { n: right, all: asked.length, share }))),
        el("p", { class: passed ? "dk-passed" : "" }, verdict))
      const more = el("div")
      place.replaceChildren(result, more)
      result.focus()
      more_of(more, asked.filter((_, at) => !got[at]), seed + 3)
    }

    // What went wrong is asked again until it is right; it does not count.
    function more_of(more, wrong, seed) {
      if (!wrong.length) { more.replaceChildren(button(said.again, begin)); return }
      const once = () => {
        const still = [], inner = el("div")
        more.replaceChildren(el("p", { class: "dk-once-more" }, said.once_more), inner)
        ask(inner, said, wrong, {
          seed, counts: false, told: (question, right) => { if (!right) still.push(question) },
          done: () => more_of(more, still, seed + 7),
        })
        times += 1
      }
      if (times) once()
      else more.replaceChildren(button(said.once_more, once))
    }
    rest()
  }
  start()
})()
