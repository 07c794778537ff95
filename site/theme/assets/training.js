// The pages of training: the path, gates, quizzes, cards, role-plays, the certificate and what is
// kept. Each is made of the data that stands in it; without scripts the rest can be read.
;(function () {
  const store = window.dakehuTraining
  const { ask, once_more, draw, mixed, fill, el } = window.dakehuQuiz
  const EVERY = 12, NEW_CARDS = 10, MOST_CARDS = 40, KEPT_RATINGS = 5

  function button(words, then, main = false) {
    return el("button", { type: "button", class: main ? "md-button md-button--primary" : "md-button", onclick: then }, words)
  }

  function seed() {
    return Math.floor(Math.random() * 2 ** 31)
  }

  // What is to be said of the store itself stands above everything else, once.
  function notices(box, said) {
    const told = store.told()
    if (told) box.prepend(el("p", { class: "dk-notice", role: "alert" }, said[told]))
  }

  // A run of questions that is kept after every answer: whoever reads the page again goes on.
  function run(box, said, key, questions, { number, need, marked, after }) {
    const by_id = new Map(questions.map(one => [one.id, one]))
    const place = el("div")
    box.append(place)

    function kept() {
      const found = store.load().runs[key]
      return found && found.ids.every(id => by_id.has(id)) ? found : null
    }

    function rest() {
      const state = store.load(), score = state.scores[key], going = kept()
      const lines = []
      if (score) lines.push(el("p", {}, fill(said.best, { share: score.best })))
      if (score?.passed && marked) lines.push(el("p", { class: "dk-passed" }, `✓ ${fill(said.passed_on, { day: score.passed })}`))
      place.replaceChildren(...lines, button(going ? said.resume : score ? said.again : said.start, () => begin(going), true))
    }

    function begin(going) {
      const made = going ?? { seed: seed(), got: [], ids: [] }
      if (!going) {
        const state = store.load()
        made.ids = number ? draw(questions, number, state, made.seed) : questions.map(one => one.id)
      }
      store.change(state => { state.runs[key] = made; state.began ??= store.day() })
      const asked = made.ids.map(id => by_id.get(id))
      if (made.got.length >= asked.length) { end(asked, made.got, made.seed); return }
      ask(place, said, asked, {
        at: made.got.length, got: [...made.got], seed: made.seed,
        told: (question, right) => store.change(state => {
          store.answered(state, question.id, right)
          state.runs[key]?.got.push(right)
        }),
        done: got => end(asked, got, made.seed),
      })
    }

    function end(asked, got, seeded) {
      const right = got.filter(Boolean).length, share = Math.floor(right * 100 / asked.length)
      const must = asked.some((question, at) => question.must && !got[at])
      const passed = share >= need && !must
      store.change(state => {
        const before = state.scores[key]
        delete state.runs[key]
        state.scores[key] = {
          best: Math.max(share, before?.best ?? 0), last: share, times: (before?.times ?? 0) + 1,
          passed: before?.passed ?? (passed ? store.day() : null),
        }
      })
      const verdict = !marked ? "" : passed ? `✓ ${said.passed}` : must ? said.must_wrong : fill(said.not_passed, { need })
      const result = el("div", { class: "dk-result", tabindex: "-1", role: "group" },
        el("p", {}, el("strong", {}, fill(said.result, { n: right, all: asked.length, share }))),
        verdict ? el("p", { class: passed ? "dk-passed" : "" }, verdict) : null)
      const wrong = asked.filter((_, at) => !got[at])
      const more = el("div")
      place.replaceChildren(result, more)
      after?.()
      result.focus()
      const again = () => { more.replaceChildren(button(said.again, () => begin(null), true)) }
      if (wrong.length) more.append(button(said.again, () => once_more(more, said, wrong, seeded + 3, again), true))
      else again()
      if (wrong.length) more.firstChild.textContent = said.once_more
    }
    rest()
  }

  // pages

  function gate(box, { gate, questions, words: said }) {
    const state0 = store.pass(store.load(), [gate])
    const line = el("p", { class: "dk-standing", role: "status" })
    box.append(line)

    function show() {
      const state = store.pass(store.load(), [gate])
      line.replaceChildren(...standing(state, gate, said))
    }
    for (const lesson of document.querySelectorAll("[data-lesson]")) {
      const id = lesson.dataset.lesson
      const tick = el("input", { type: "checkbox", checked: id in state0.read })
      tick.setAttribute("aria-label", fill(said.mark_read, { title: lesson.querySelector("a").textContent }))
      tick.addEventListener("change", () => {
        store.change(state => {
          if (tick.checked) state.read[id] = store.day()
          else delete state.read[id]
          state.began ??= store.day()
        })
        show()
      })
      lesson.classList.add("is-live")
      lesson.prepend(tick)
    }
    const asked = el("div")
    box.append(asked)
    if (questions.length) run(asked, said, `gate/${gate.id}`, questions, { number: gate.need.questions, need: gate.need.right, marked: true, after: show })
    show()
  }

  function todo(state, gate, said) {
    const { left } = store.standing(state, gate)
    if (left.lessons) return fill(said.do_lessons, { n: left.lessons })
    if (left.questions) return said.do_questions
    if (left.plays) return fill(said.do_plays, { n: left.plays })
    return left.cases ? fill(said.do_cases, { n: left.cases }) : ""
  }

  function standing(state, gate, said) {
    const passed = state.gates[gate.id]
    if (!passed) return [fill(said.to_do, { text: todo(state, gate, said) })]
    const share = store.moved(gate, passed)
    const done = el("span", { class: "dk-passed" }, `✓ ${fill(said.done_on, { day: passed.day })}`)
    return share > gate.most ? [done, " ", el("span", { class: "dk-stale" }, fill(said.stale, { share: Math.round(share * 100) }))] : [done]
  }

  function path(box, { gates, words: said }) {
    const head = el("p", { class: "dk-standing", role: "status" })
    const day = el("label", { class: "dk-first-day" })
    box.append(head, day)

    function show() {
      const state = store.pass(store.load(), gates)
      const today = state.began ? store.between(state.began, store.day()) + 1 : 0
      const next = gates.find(gate => !state.gates[gate.id])
      begin.hidden = Boolean(state.began)
      day.hidden = !state.began
      head.replaceChildren(el("strong", {}, state.began ? fill(said.day_n, { n: today }) : ""),
        next ? "" : ` ${said.all_done}`)
      for (const gate of gates) {
        const line = document.querySelector(`.dk-path [data-gate="${CSS.escape(gate.id)}"]`)
        line.querySelector(".dk-now")?.remove()
        line.classList.toggle("is-here", gate === next)
        line.classList.toggle("is-done", Boolean(state.gates[gate.id]))
        const left = gate.by - today
        const when = !state.began || state.gates[gate.id] ? "" : left >= 0 ? fill(said.left, { n: left }) : fill(said.late, { n: -left })
        if (gate === next) line.setAttribute("aria-current", "step")
        else line.removeAttribute("aria-current")
        if (gate === next || state.gates[gate.id]) {
          line.append(el("p", { class: "dk-now" }, gate === next ? el("strong", {}, `${said.here}. `) : "",
            ...standing(state, gate, said), gate === next && when ? ` (${when})` : ""))
        }
      }
    }
    const begin = button(said.begin, () => {
      store.change(state => { state.began = store.day() })
      began.value = store.day()
      show()
    }, true)
    const began = el("input", { type: "date", max: store.day(), value: store.load().began ?? "" })
    began.addEventListener("change", () => {
      store.change(state => { state.began = began.value || null })
      show()
    })
    day.append(el("span", {}, said.first_day), began)
    box.append(begin)
    show()
  }

  function quiz(box, { quiz, questions, words: said }) {
    run(box, said, `quiz/${quiz}`, questions, { number: 0, need: 100, marked: false })
  }

  function drill(box, { groups, words: said }) {
    const list = el("div", { class: "dk-choices" }), place = el("div")
    box.append(list, place)
    const every = groups.flatMap(group => group.questions)

    function show() {
      const state = store.load(), due = every.filter(one => store.isDue(state, one.id))
      list.replaceChildren(
        due.length ? button(fill(said.due, { n: due.length }), () => begin(due.slice(0, EVERY)), true) : el("p", {}, said.none_due),
        button(said.mixed, () => begin(mixed(every, seed()).slice(0, EVERY))),
        ...groups.map(group => button(`${group.title} (${group.questions.length})`, () => begin(some(group.questions)))))
    }

    // What is due first, then what was never asked, then the rest.
    function some(questions) {
      const state = store.load()
      const rank = one => store.isDue(state, one.id) ? 0 : one.id in state.asked ? 2 : 1
      return mixed(questions, seed()).sort((a, b) => rank(a) - rank(b)).slice(0, EVERY)
    }

    function begin(questions) {
      const seeded = seed()
      list.hidden = true
      ask(place, said, questions, {
        seed: seeded, told: (question, right) => store.change(state => store.answered(state, question.id, right)),
        done: got => {
          const right = got.filter(Boolean).length
          const back = () => { list.hidden = false; place.replaceChildren(); show(); list.querySelector("button").focus() }
          const result = el("p", { tabindex: "-1" }, el("strong", {}, fill(said.result, { n: right, all: got.length, share: Math.floor(right * 100 / got.length) })))
          const more = el("div")
          place.replaceChildren(result, more)
          result.focus()
          once_more(more, said, questions.filter((_, at) => !got[at]), seeded + 3, () => more.replaceChildren(button(said.again, back, true)))
        },
      })
      place.querySelector("legend").focus()
    }
    show()
  }

  function cards(box, { packs, words: said }) {
    const choose = el("select", { "aria-label": said.deck })
    const place = el("div", { class: "dk-cards" })
    const count = el("output", { class: "dk-status" })
    for (const pack of packs) choose.append(el("option", { value: pack.id }, `${pack.title} (${pack.cards.length})`))
    const wanted = new URLSearchParams(location.hash.slice(1) || location.search).get("deck")
    if (packs.some(pack => pack.id === wanted)) choose.value = wanted
    choose.addEventListener("change", () => { history.replaceState(null, "", `#deck=${choose.value}`); begin(NEW_CARDS) })
    box.append(el("p", { class: "dk-deck" }, el("label", {}, el("span", {}, said.deck), " ", choose), " ", count), place)

    function begin(fresh) {
      const state = store.load(), today = store.day()
      const { cards } = packs.find(pack => pack.id === choose.value)
      const due = cards.filter(card => state.cards[card.id]?.due <= today)
      const unseen = cards.filter(card => !(card.id in state.cards))
      count.textContent = `${fill(said.cards_due, { n: due.length })} · ${fill(said.cards_new, { n: unseen.length })}`
      const now = [...mixed(due, seed()), ...unseen.slice(0, fresh)].slice(0, MOST_CARDS)
      if (now.length) turn(now, 0, 0)
      else rest(cards, 0)
    }

    function next_day(cards) {
      const state = store.load()
      return cards.map(card => state.cards[card.id]?.due).filter(Boolean).sort()[0] ?? store.day()
    }

    function rest(cards, n) {
      const said_of = n ? fill(said.cards_done, { n, day: next_day(cards) }) : fill(said.cards_none, { day: next_day(cards) })
      const state = store.load(), unseen = cards.some(card => !(card.id in state.cards))
      const line = el("p", { tabindex: "-1", class: "dk-result" }, said_of)
      place.replaceChildren(line, unseen ? button(said.cards_more, () => begin(NEW_CARDS), true) : "")
      if (n) line.focus()
    }

    function turn(now, at, known) {
      if (at >= now.length) { rest(packs.find(pack => pack.id === choose.value).cards, known); return }
      const card = now[at]
      const lines = text => text.split("\n").map(line => el("p", {}, line))
      const back = el("div", { class: "dk-back", hidden: true, tabindex: "-1" }, ...lines(card.b),
        card.see ? el("p", {}, el("a", { href: card.see.href, target: "_blank", rel: "noopener" }, fill(said.look, { title: card.see.title }))) : null)
      const rate = knew => () => {
        store.change(state => { store.turned(state, card.id, knew); state.began ??= store.day() })
        if (!knew) now.push(card)
        turn(now, at + 1, known + (knew ? 1 : 0))
      }
      const marks = el("p", { class: "dk-marks", hidden: true }, button(said.knew_not, rate(false)), button(said.knew, rate(true), true))
      const flip = button(said.flip, () => { back.hidden = false; marks.hidden = false; flip.hidden = true; back.focus() }, true)
      const front = el("div", { class: "dk-front", tabindex: "-1" }, ...lines(card.f))
      place.replaceChildren(el("p", { class: "dk-status", role: "status" }, fill(said.card_at, { n: at + 1, all: now.length })),
        el("div", { class: "dk-card-face" }, front, back), flip, marks)
      if (at > 0) front.focus()
    }
    begin(NEW_CARDS)
  }

  function play(box, { play, seconds, need, behaviours, words: said }) {
    const clock = el("div", { class: "dk-clock" }), left = el("output", { class: "dk-seconds" }, fill(said.timer, { n: seconds }))
    const answers = document.querySelector("details.dk-answers")
    const rating = el("form", { class: "dk-rating", hidden: true })
    const kept = el("div", { class: "dk-kept", role: "status" })
    let ticking = null
    const start = button(said.timer_start, () => {
      let n = seconds
      left.textContent = fill(said.timer, { n })
      start.hidden = true
      stop.hidden = false
      stop.focus()
      ticking = setInterval(() => {
        n -= 1
        left.textContent = n > 0 ? fill(said.timer, { n }) : said.timer_over
        if (n <= 0) over()
      }, 1000)
    }, true)
    const stop = button(said.timer_stop, over, true)
    stop.hidden = true

    function over() {
      clearInterval(ticking)
      start.hidden = false
      stop.hidden = true
      if (answers) answers.open = true
      rating.hidden = false
      rating.querySelector("legend").focus()
    }
    clock.append(left, start, stop)
    const fields = behaviours.map(one => el("fieldset", { "data-behaviour": one.id },
      el("legend", { tabindex: "-1" }, one.title),
      el("ul", {}, ...one.marks.map((mark, at) => el("li", {}, el("strong", {}, [1, 3, 5][at]), ` ${mark}`))),
      el("p", { class: "dk-scale" }, ...[1, 2, 3, 4, 5].map(n =>
        el("label", {}, el("input", { type: "radio", name: one.id, value: n }), el("span", {}, n))))))
    const who = el("fieldset", {}, el("legend", {}, said.rate),
      el("label", { class: "dk-option" }, el("input", { type: "radio", name: "by", value: "self", checked: true }), el("span", {}, said.rated_by_me)),
      el("label", { class: "dk-option" }, el("input", { type: "radio", name: "by", value: "other" }), el("span", {}, said.rated_by_other)))
    const note = el("p", { class: "dk-note", role: "alert" })
    rating.append(who, ...fields, note, el("button", { type: "submit", class: "md-button md-button--primary" }, said.keep))
    who.querySelector("legend").tabIndex = -1
    rating.addEventListener("submit", event => {
      event.preventDefault()
      const marks = {}
      for (const one of behaviours) {
        const chosen = rating.querySelector(`input[name="${CSS.escape(one.id)}"]:checked`)
        if (chosen) marks[one.id] = Number(chosen.value)
      }
      if (Object.keys(marks).length < behaviours.length) { note.textContent = said.rate_all; return }
      note.textContent = ""
      store.change(state => {
        const by = rating.querySelector("input[name=by]:checked").value
        state.plays[play] = [...state.plays[play] ?? [], { day: store.day(), by, marks }].slice(-KEPT_RATINGS)
        state.began ??= store.day()
      })
      rating.hidden = true
      show()
      kept.tabIndex = -1
      kept.focus()
    })

    function show() {
      const rated = store.load().plays[play] ?? []
      kept.replaceChildren(...rated.map(one => el("p", {}, fill(said.kept, {
        day: one.day, marks: behaviours.map(b => `${b.title} ${one.marks[b.id] ?? "–"}`).join(" · "),
      }), behaviours.some(b => !(one.marks[b.id] >= need)) ? el("em", {}, ` (${said.low})`) : null)))
    }
    box.append(clock, rating, kept)
    show()
  }

  function certificate(box, { gates, version, words: said }) {
    const state = store.pass(store.load(), gates)
    const passed = gates.filter(gate => state.gates[gate.id])
    const name = el("input", { type: "text", autocomplete: "name", value: state.name, maxlength: 100 })
    const line = el("p", { class: "dk-certifies" })
    const show = () => { line.textContent = fill(said.certifies, { name: name.value.trim() || "________" }) }
    name.addEventListener("input", () => { store.change(kept => { kept.name = name.value.trim() }); show() })
    const moved = passed.filter(gate => store.moved(gate, state.gates[gate.id]) > gate.most)
    const count = !passed.length ? said.no_gates : passed.length === gates.length
      ? fill(said.all_gates, { n: gates.length }) : fill(said.some_gates, { n: passed.length, all: gates.length })
    const sheet = el("section", { class: "dk-certificate", "data-version": version },
      ...moved.map(gate => el("p", { class: "dk-stale", role: "alert" }, fill(said.changed_rules, { title: gate.title }))),
      line, el("ol", {}, ...passed.map(gate => el("li", { value: gate.n }, `${gate.title} – ${fill(said.done_on, { day: state.gates[gate.id].day })}`))),
      el("p", {}, el("strong", {}, count)), el("p", {}, fill(said.issued, { day: store.day() })), el("p", { class: "dk-attested" }, said.attested))
    box.append(el("p", { class: "dk-screen" }, el("label", {}, el("span", {}, said.name), " ", name)), sheet)
    if (passed.length) box.append(el("p", { class: "dk-screen" }, button(said.print, () => print(), true)))
    show()
  }

  function progress(box, { gates, known, words: said }) {
    const table = el("table"), note = el("p", { role: "status", class: "dk-note" })
    const file = el("input", { type: "file", accept: "application/json,.json", id: "dk-load" })

    function show() {
      const state = store.pass(store.load(), gates)
      const rows = [
        [said.sum_read, Object.keys(state.read).filter(id => known.lessons.includes(id)).length, known.lessons.length],
        [said.sum_asked, Object.values(state.asked).filter(one => one.last).length, known.questions.length],
        [said.sum_cards, Object.values(state.cards).filter(one => one.box > 0).length, known.cards.length],
        [said.sum_plays, Object.keys(state.plays).length, known.plays.length],
        [said.sum_cases, Object.keys(state.practice).length, 0],
        ...gates.map(gate => [`${gate.n}. ${gate.title}`, state.gates[gate.id] ? `✓ ${state.gates[gate.id].day}` : "–", 0]),
      ]
      table.replaceChildren(el("tbody", {}, ...rows.map(([what, n, all]) =>
        el("tr", {}, el("th", { scope: "row" }, what), el("td", {}, all ? fill(said.of, { n, all }) : `${n}`)))))
    }

    function download(name, data) {
      const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 1)], { type: "application/json" }))
      const link = el("a", { href: url, download: name })
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 1000)
    }
    file.addEventListener("change", async () => {
      const [one] = file.files
      if (!one) return
      let found = null
      try { found = JSON.parse(await one.text()) } catch { /* said below */ }
      if (!found || found.dakehu !== "training" || typeof found.progress !== "object") note.textContent = fill(said.load_bad, { name: one.name })
      else {
        store.save(store.joined(store.load(), store.mended(found.progress)[0]))
        note.textContent = fill(said.loaded, { name: one.name })
      }
      file.value = ""
      show()
    })
    let sure = false
    const forget = button(said.clear, () => {
      if (!sure) { sure = true; forget.textContent = said.clear_sure; return }
      sure = false
      forget.textContent = said.clear
      store.clear()
      note.textContent = said.cleared
      show()
    })
    box.append(table, el("p", { class: "dk-choices" },
      button(said.save, () => download(`progress-${store.day()}.json`, { dakehu: "training", progress: store.load() }), true),
      el("label", { class: "md-button", for: "dk-load" }, said.load), file,
      button(said.xapi, () => download(`xapi-${store.day()}.json`, statements(store.load(), gates))), forget), note)
    show()
  }

  // What was done, as statements of the Experience API (xAPI 1.0.3).
  function statements(state, gates) {
    const actor = { objectType: "Agent", name: state.name || "-", account: { homePage: "https://dakehu.invalid/training", name: state.name || "-" } }
    const verb = name => ({ id: `http://adlnet.gov/expapi/verbs/${name}`, display: { en: name } })
    const object = (kind, id, title) => ({ objectType: "Activity", id: `https://dakehu.invalid/training/${kind}/${id}`, definition: { name: { [document.documentElement.lang || "en"]: title ?? id } } })
    const one = (name, what, day, result) => ({ actor, verb: verb(name), object: what, ...day ? { timestamp: `${day}T00:00:00Z` } : {}, ...result ? { result } : {} })
    const titles = new Map(gates.map(gate => [gate.id, gate.title]))
    return [
      ...Object.entries(state.read).map(([id, day]) => one("experienced", object("lesson", id), day)),
      ...Object.entries(state.asked).map(([id, got]) => one("answered", object("question", id), null, { success: got.last, score: { scaled: got.right / got.n } })),
      ...Object.entries(state.scores).map(([id, got]) => one("attempted", object("questions", id), null, { score: { scaled: got.best / 100 } })),
      ...Object.entries(state.plays).flatMap(([id, rated]) => rated.map(got => one("completed", object("role-play", id), got.day,
        { score: { raw: Math.min(...Object.values(got.marks)), min: 1, max: 5 } }))),
      ...Object.entries(state.practice).map(([id, got]) => one("completed", object("practice", id), got.day, { score: { scaled: got.right / got.of } })),
      ...Object.entries(state.gates).map(([id, got]) => one("passed", object("gate", id, titles.get(id)), got.day, { success: true, completion: true })),
    ]
  }

  const PAGES = { path, gate, quiz, drill, cards, play, certificate, progress }

  function start() {
    for (const one of document.querySelectorAll(".dk-print")) {
      one.hidden = false
      one.addEventListener("click", () => print())
    }
    const data = document.getElementById("dk-data"), box = document.querySelector(".dk-train")
    if (!data || !box) return
    const found = JSON.parse(data.textContent)
    box.hidden = false
    document.querySelector(".dk-plain")?.remove()
    PAGES[box.dataset.train](box, found)
    notices(box, found.words)
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start)
  else start()
})()
