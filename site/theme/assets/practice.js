// Practice cases, marked in the page. What is right stands in a table that the program made with
// the rulebook, for every choice of three questions; nothing is sent anywhere. Results stay on
// this device.
;(function () {
  const ASK = 3
  const DEPTHS = ["", "d1", "d2"]  // how far a reason is moved in, by its depth
  let said = {}, waiting = null

  // What is kept: {case id: {right, of, day}}, in the one record of training; the best result stays.
  const training = window.dakehuTraining
  const results = () => training.load().practice

  function keep(id, right, of) {
    training.change(state => {
      const best = state.practice[id]
      if (!best || right / of >= best.right / best.of) state.practice[id] = { right, of, day: training.day() }
    })
    return training.told() !== "lost"
  }

  // The marks of an answer: {asked: [places], grades: [places], gate, risks: [...], action: place}.
  function mark(data, answer) {
    const asked = [...answer.asked].sort((one, other) => one - other)
    const [grades, gate, risks, ranks, why] = data.states[asked.join("")]
    const bits = answer.grades.reduce((sum, place) => sum | 1 << place, 0)
    const marks = asked.map(place => ({ part: "ask", place, right: data.ask[place][2] === 1 }))
    let next = 0
    const line = () => why[next++]
    const of = (part, place, right, is) => ({ part, place, right, is, why: line() })
    const all = [
      ...(data.grades.length ? [of("grade", 0, bits === grades, grades)] : (line(), [])),
      ...(data.gate ? [of("gate", 0, answer.gate === gate, gate)] : (line(), [])),
      ...data.risks.map((_, place) => of("risk", place, answer.risks[place] === risks[place], risks[place])),
    ]
    const lines = data.plays.map(line)
    const is = [...ranks].map((rank, place) => rank === "1" ? place : -1).filter(place => place >= 0)
    all.push({ part: "action", place: answer.action, right: ranks[answer.action] === "1", is, why: lines[answer.action], best: lines[is[0]] })
    return [...marks, ...all]
  }

  function fill(words, parts) {
    return words.replace(/\{(\w+)\}/g, (place, name) => parts[name] ?? place)
  }

  function make(name, given = {}, ...inside) {
    const one = document.createElement(name)
    for (const [key, value] of Object.entries(given))
      if (key in one && key !== "list") one[key] = value
      else one.setAttribute(key, value)
    one.append(...inside.filter(part => part !== null && part !== undefined && part !== ""))
    return one
  }

  const link = ([words, place]) => make("a", { href: place }, words)
  const paragraph = (words, given) => words ? make("p", given, words) : null

  function choice(type, name, value, words) {
    return make("label", {}, make("input", { type, name, value: String(value) }), make("span", {}, words))
  }

  function group(legend, given, ...inside) {
    return make("fieldset", given, make("legend", {}, legend), ...inside)
  }

  const checked = (box, name) => [...box.querySelectorAll(`input[name="${name}"]:checked`)].map(one => one.value)

  function focus(one) {
    one.tabIndex = -1
    one.focus({ preventScroll: true })
    one.scrollIntoView({ block: "start" })
  }

  // The page: a list of cases, and one case at a time.
  function begin(box) {
    const view = box.querySelector(".case"), list = box.querySelector(".cases")
    const items = [...box.querySelectorAll(".case-list li[data-case]")].sort((one, other) => one.dataset.seed - other.dataset.seed)
    const summary = list.querySelector(".summary"), note = summary.textContent

    function tally() {
      const found = results(), done = items.filter(one => found[one.dataset.case])
      for (const one of items) {
        const result = found[one.dataset.case]
        one.querySelector(".done").textContent = result ? fill(said.done, result) : ""
      }
      const sum = key => done.reduce((total, one) => total + found[one.dataset.case][key], 0)
      const share = done.length ? Math.round(100 * sum("right") / sum("of")) : 0
      summary.textContent = done.length ? `${fill(said.summary, { n: done.length, all: items.length, share })} · ${note}` : note
    }

    function route() {
      const item = items.find(one => `#${one.id}` === location.hash)
      if (!item) return showList()
      view.replaceChildren(paragraph(said.loading, { role: "status" }))
      view.hidden = false
      list.hidden = true
      open(item.dataset.seed, data => data ? show(data, item) : view.replaceChildren(paragraph(said.not_found), back()))
    }

    function showList() {
      view.hidden = true
      view.replaceChildren()
      list.hidden = false
      tally()
    }

    function go(item) {
      const target = item ? `#${item.id}` : "#cases"
      if (location.hash !== target) location.hash = target
      else if (item) route()
      if (item) return
      showList() // now: what is hidden cannot be scrolled to
      focus(list.querySelector("h2"))
    }

    const back = () => button(said.all, () => go(null))

    function button(words, then, given = {}) {
      const one = make("button", { type: "button", ...given }, words)
      one.addEventListener("click", then)
      return one
    }

    function show(data, item) {
      const place = items.indexOf(item)
      const heading = make("h2", {}, fill(said.case, { n: place + 1 }), said.colon, data.title)
      const first = items.findIndex(one => one.dataset.story === item.dataset.story)
      const variant = first < place ? paragraph(fill(said.variant, { n: first + 1 }), { className: "facts" }) : ""
      const facts = make("p", { className: "facts" }, data.company, " · ", link(data.stage), " · ", link(data.type), make("br"), data.today)
      const told = data.told.length ? make("div", { className: "told" }, make("h3", {}, said.told), ...data.told.map(words => paragraph(words))) : null
      const file = make("details", { className: "file" }, make("summary", {}, said.file),
        ...data.file.filter(lines => lines.length).map(lines => make("ul", {}, ...lines.map(words => make("li", {}, words)))), paragraph(said.file_end))
      const after = make("div", { className: "after" })
      view.replaceChildren(back(), heading, facts, variant, ...data.story.map(words => paragraph(words)),
        ...[told, file, paragraph(data.closing)].filter(Boolean), asking(data, after, item), after)
      focus(heading)
    }

    function asking(data, after, item) {
      const count = make("p", { role: "status" })
      const boxes = data.ask.map(([words], place) => choice("checkbox", "ask", place, words))
      const send = button(said.ask_now, () => {
        for (const one of field.querySelectorAll("input")) one.disabled = true
        send.remove()
        judging(data, checked(field, "ask").map(Number), after, item)
      }, { className: "first" })
      const field = group(said.ask, {}, paragraph(said.ask_note), ...boxes, count, send)
      const change = () => {
        const n = checked(field, "ask").length
        count.textContent = fill(said.chosen, { n })
        send.disabled = n !== ASK
        for (const one of field.querySelectorAll("input")) one.disabled = n >= ASK && !one.checked
      }
      field.addEventListener("change", change)
      change()
      return field
    }

    function judging(data, asked, after, item) {
      const heading = make("h3", {}, said.answers)
      const heard = make("dl", { className: "heard" }, ...asked.flatMap(place =>
        [make("dt", {}, data.ask[place][0]), make("dd", {}, data.ask[place][1])]))
      const three = name => ["y", "n", "u"].map((value, place) => choice("radio", name, value, [said.yes, said.no, said.open][place]))
      const parts = [
        data.grades.length ? group(said.grade, { className: "row" }, paragraph(said.grade_note), ...data.grades.map((words, place) => choice("checkbox", "grade", place, words))) : null,
        data.gate ? group(fill(said.gate, { gate: data.gate[0] }), { className: "row" }, ...three("gate")) : null,
        group(said.risks, {}, ...data.risks.map(([words], place) => group(words, {}, ...three(`risk${place}`)))),
        group(said.action, {}, ...data.plays.map(([words], place) => choice("radio", "action", place, words))),
      ].filter(Boolean)
      const missing = make("p", { className: "missing", role: "alert" })
      const send = button(said.mark, () => {
        const answer = {
          asked,
          grades: checked(form, "grade").map(Number),
          gate: checked(form, "gate")[0],
          risks: data.risks.map((_, place) => checked(form, `risk${place}`)[0]),
          action: Number(checked(form, "action")[0] ?? -1),
        }
        const lacks = [
          data.grades.length && !answer.grades.length ? said.grade : "",
          data.gate && !answer.gate ? fill(said.gate, { gate: data.gate[0] }) : "",
          ...data.risks.map(([words], place) => answer.risks[place] ? "" : words),
          answer.action < 0 ? said.action : "",
        ].filter(Boolean)
        missing.textContent = lacks.length ? fill(said.missing, { what: lacks.join(" · ") }) : ""
        if (lacks.length) return
        for (const one of form.querySelectorAll("input")) one.disabled = true
        send.remove()
        result(data, answer, after, item)
      }, { className: "first" })
      const form = make("div", {}, heading, heard, make("h3", {}, said.judge), ...parts, missing, send)
      after.replaceChildren(form)
      focus(heading)
    }

    function lines(data, number) {
      const found = data.lines[number] ?? []
      if (!found.length) return null
      return make("ul", { className: "lines" }, ...found.map(([depth, sign, words]) =>
        make("li", { className: DEPTHS[depth] }, sign ? `${sign} ${words}` : words)))
    }

    function why(data, number, place, words, open) {
      const list = lines(data, number)
      if (!list) return null
      const more = make("details", {}, make("summary", {}, said.why), list, place ? make("p", {}, link([words, place])) : null)
      more.open = open
      return more
    }

    function verdict(one, title, ...inside) {
      const sign = one.right ? `✓ ${said.right}` : `✗ ${said.wrong}`
      return make("div", { className: "verdict" }, make("h4", {}, title), paragraph(sign, { className: "mark" }), ...inside.filter(Boolean))
    }

    function result(data, answer, after, item) {
      const marks = mark(data, answer), right = marks.filter(one => one.right).length, of = marks.length
      const safe = keep(data.id, right, of)
      const truth = { y: said.yes, n: said.no, u: said.open }
      const grades = bits => data.grades.filter((_, place) => bits >> place & 1).join(" · ")
      const chosen = places => places.map(place => data.grades[place]).join(" · ")
      const shown = (one, yours, is) => one.right ? paragraph(fill(said.is, { answer: is })) :
        make("p", {}, fill(said.yours, { answer: yours }), make("br"), fill(said.is, { answer: is }))
      const better = data.ask.filter(([, , good], place) => good && !answer.asked.includes(place)).map(([words]) => words)
      const told = marks.map(one => {
        if (one.part === "ask")
          return verdict(one, data.ask[one.place][0], paragraph(data.ask[one.place][3]))
        if (one.part === "grade")
          return verdict(one, said.grade, shown(one, chosen(answer.grades), grades(one.is)), why(data, one.why, "../rules/tables.html#grade", said.rule, !one.right))
        if (one.part === "gate")
          return verdict(one, fill(said.gate, { gate: data.gate[0] }), shown(one, truth[answer.gate], truth[one.is]), why(data, one.why, data.gate[1], said.rule, !one.right))
        if (one.part === "risk")
          return verdict(one, data.risks[one.place][0], shown(one, truth[answer.risks[one.place]], truth[one.is]), why(data, one.why, data.risks[one.place][1], said.rule, !one.right))
        const [words, place] = data.plays[one.place]
        return verdict(one, said.action,
          shown(one, words, one.is.map(place => data.plays[place][0]).join(" · ")),
          one.right ? null : make("p", {}, make("strong", {}, words)), one.right ? null : lines(data, one.why),
          one.right ? null : make("p", {}, make("strong", {}, data.plays[one.is[0]][0])), lines(data, one.best),
          make("p", {}, link([said.play, data.plays[one.is[0]][1]])))
      })
      const heading = make("h3", {}, fill(said.result, { right, of }))
      const turns = data.turns.length ? make("div", { className: "turns" }, make("h3", {}, said.turns), make("ul", {},
        ...data.turns.map(([words, then]) => make("li", {}, words, make("br"), make("strong", {}, then))))) : null
      const next = items[(items.indexOf(item) + 1) % items.length]
      const first = marks.findIndex(one => one.part !== "ask")
      after.append(make("div", { className: "result" }, heading, safe ? null : paragraph(said.lost),
        make("h3", {}, said.asked), ...told.slice(0, first),
        better.length && marks.slice(0, first).some(one => !one.right) ? paragraph(fill(said.better, { what: better.join(" · ") })) : null,
        make("h3", {}, said.judge), ...told.slice(first), turns,
        button(said.next, () => go(next), { className: "first" }), button(said.again, () => route()), back()))
      focus(heading)
    }

    window.addEventListener("hashchange", route)
    route()
  }

  // Cases are scripts that call us, because a page opened from a disk can load nothing else.
  const every = {}

  function load(name, then) {
    const script = document.createElement("script")
    script.src = new URL(`cases/${name}.js`, document.baseURI)
    script.addEventListener("load", () => then(true))
    script.addEventListener("error", () => then(false))
    document.head.append(script)
  }

  function open(seed, then) {
    waiting = seed
    const answer = () => { if (waiting === seed) then(every[seed]) }
    if (every[seed]) answer()
    else load(seed, answer)
  }

  window.dakehuPractice = {
    mark,
    words: given => { said = given },
    open: data => { every[data.seed] = data },
  }

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector(".dk-practice")
    if (box) load("words", found => found && begin(box))
  })
})()
