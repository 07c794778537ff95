// What a learner did, kept on this device under one key. What is kept may be damaged, by hand or
// by an older page: what can be read stays, the rest is put aside, and nothing here ever fails.
;(function () {
  const KEY = "dakehu:training", VERSION = 1
  const DAY = /^\d{4}-\d\d-\d\d$/
  const isDay = one => typeof one === "string" && DAY.test(one) && !Number.isNaN(Date.parse(one))
  const whole = (one, low, high) => Number.isInteger(one) && one >= low && one <= high
  const isObject = one => typeof one === "object" && one !== null && !Array.isArray(one)

  // What each part holds by id, and whether an entry is what it should be.
  const PARTS = {
    read: isDay,
    asked: one => isObject(one) && whole(one.n, 1, 1e6) && whole(one.right, 0, one.n)
      && typeof one.last === "boolean" && whole(one.box, 0, 5) && (one.due === null || isDay(one.due)),
    runs: one => isObject(one) && Array.isArray(one.ids) && one.ids.length > 0
      && one.ids.every(id => typeof id === "string") && Array.isArray(one.got)
      && one.got.length <= one.ids.length && one.got.every(got => typeof got === "boolean")
      && whole(one.seed, 0, 2 ** 32),
    scores: one => isObject(one) && whole(one.best, 0, 100) && whole(one.last, 0, 100)
      && whole(one.times, 1, 1e6) && (one.passed === null || isDay(one.passed)),
    cards: one => isObject(one) && whole(one.box, 0, 5) && isDay(one.due),
    plays: one => Array.isArray(one) && one.length > 0 && one.every(rated =>
      isObject(rated) && isDay(rated.day) && isObject(rated.marks)
      && Object.values(rated.marks).every(mark => whole(mark, 1, 5))),
    practice: one => isObject(one) && whole(one.of, 1, 1000) && whole(one.right, 0, one.of) && isDay(one.day),
    gates: one => isObject(one) && isDay(one.day) && typeof one.rules === "string",
  }

  function empty() {
    const made = { v: VERSION, name: "", began: null }
    for (const part of Object.keys(PARTS)) made[part] = {}
    return made
  }

  // What can be read of anything, and whether something could not be.
  function mended(found) {
    const made = empty()
    if (!isObject(found)) return [made, found !== null && found !== undefined]
    let broken = false
    if (typeof found.name === "string") made.name = found.name.slice(0, 200)
    else broken ||= found.name !== undefined
    if (isDay(found.began)) made.began = found.began
    else broken ||= found.began !== undefined && found.began !== null
    for (const [part, fits] of Object.entries(PARTS)) {
      if (!isObject(found[part])) { broken ||= found[part] !== undefined; continue }
      for (const [id, one] of Object.entries(found[part])) {
        if (id !== "__proto__" && fits(one)) made[part][id] = one
        else broken = true
      }
    }
    return [made, broken]
  }

  let notice = "", memory = null

  function load() {
    let text = null, found = null, damaged = false
    try { text = localStorage.getItem(KEY) } catch { return memory ?? empty() }
    if (text === null) return memory ?? empty()
    try { found = JSON.parse(text) } catch { damaged = true }
    const [made, broken] = mended(found)
    if (damaged || broken || found === null) {
      notice = "mended"
      try { localStorage.setItem(`${KEY}:damaged`, text) } catch { /* nothing can be put aside */ }
      save(made)
    }
    return made
  }

  function save(state) {
    memory = state
    try { localStorage.setItem(KEY, JSON.stringify(state)); return true } catch { notice = "lost"; return false }
  }

  // Change what is kept: another page may have changed it since.
  function change(how) {
    const state = load()
    how(state)
    save(state)
    return state
  }

  function clear() {
    memory = null
    try { localStorage.removeItem(KEY); localStorage.removeItem(`${KEY}:damaged`) } catch { /* nothing is kept */ }
  }

  // Two records as one: of each thing what was learnt last, or went best.
  function joined(one, other) {
    const made = empty()
    made.name = one.name || other.name
    made.began = [one.began, other.began].filter(Boolean).sort()[0] ?? null
    const better = {
      read: (a, b) => a < b ? a : b,
      asked: (a, b) => b.n > a.n ? b : a,
      runs: a => a,
      scores: (a, b) => ({
        best: Math.max(a.best, b.best), last: b.times > a.times ? b.last : a.last,
        times: Math.max(a.times, b.times),
        passed: [a.passed, b.passed].filter(Boolean).sort()[0] ?? null,
      }),
      cards: (a, b) => b.due > a.due ? b : a,
      plays: (a, b) => [...new Map([...a, ...b].map(rated => [JSON.stringify(rated), rated])).values()]
        .sort((x, y) => x.day < y.day ? -1 : 1).slice(-5),
      practice: (a, b) => b.right / b.of > a.right / a.of ? b : a,
      gates: (a, b) => a.day <= b.day ? a : b,
    }
    for (const [part, choose] of Object.entries(better)) {
      made[part] = { ...other[part], ...one[part] }
      for (const id of Object.keys(one[part])) {
        if (id in other[part]) made[part][id] = choose(one[part][id], other[part][id])
      }
    }
    return made
  }

  function day(later = 0) {
    const now = new Date()
    const at = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + later))
    return at.toISOString().slice(0, 10)
  }

  function between(one, other) {
    return Math.round((Date.parse(other) - Date.parse(one)) / 864e5)
  }

  // How a question went: what was wrong comes back now, then after a day, three and seven.
  const AGAIN = [0, 1, 3, 7]
  function answered(state, id, right) {
    const before = state.asked[id]
    const one = before ?? { n: 0, right: 0, last: true, box: 0, due: null }
    let box = one.box, due = one.due
    if (!right) { box = 1; due = day() }
    else if (due !== null) { box += 1; due = box > 4 ? null : day(AGAIN[box - 1]) }
    if (due === null) box = 0
    state.asked[id] = { n: one.n + 1, right: one.right + (right ? 1 : 0), last: right, box: Math.min(box, 5), due }
  }

  function isDue(state, id) {
    const one = state.asked[id]
    return Boolean(one && one.due !== null && one.due <= day())
  }

  // Leitner's boxes: a card that is known waits twice as long, one that is not begins anew.
  const WAITS = [0, 1, 2, 4, 8, 16]
  function turned(state, id, knew) {
    const box = knew ? Math.min((state.cards[id]?.box ?? 0) + 1, 5) : 0
    state.cards[id] = { box, due: day(WAITS[box]) }
  }

  // Where a gate stands: what is done of each part, and whether all of it is.
  function standing(state, gate) {
    const read = gate.lessons.filter(id => id in state.read).length
    const rated = gate.plays.filter(play => {
      const marks = state.plays[play.id]?.at(-1)?.marks
      return marks && play.behaviours.every(id => marks[id] >= gate.need.rating)
    }).length
    const cases = Object.values(state.practice).filter(one => one.right * 100 >= gate.need.cases_right * one.of).length
    const questions = !gate.need.questions || Boolean(state.scores[`gate/${gate.id}`]?.passed)
    const left = {
      lessons: gate.lessons.length - read, questions: questions ? 0 : 1,
      plays: gate.plays.length - rated, cases: Math.max(0, gate.need.cases - cases),
    }
    return { left, read, rated, cases, done: Object.values(left).every(one => one === 0) }
  }

  // Keep the day and the rules of every gate that is passed now; one that was passed stays so.
  function pass(state, gates) {
    let changed = false
    for (const gate of gates) {
      if (!state.gates[gate.id] && standing(state, gate).done) {
        state.gates[gate.id] = { day: day(), rules: gate.rules }
        changed = true
      }
    }
    if (changed) save(state)
    return state
  }

  // The share of the rules behind a gate that mean something else than on the day it was passed.
  function moved(gate, kept) {
    const cut = marks => marks.match(new RegExp(`.{${gate.mark}}`, "g")) ?? []
    const old = cut(kept.rules), now = new Set(cut(gate.rules))
    return old.length ? old.filter(mark => !now.has(mark)).length / old.length : 0
  }

  // What is to be said of the store, once: that it was mended, or that it keeps nothing.
  function told() {
    try {
      localStorage.setItem(`${KEY}:try`, "1")
      localStorage.removeItem(`${KEY}:try`)
    } catch { notice = "lost" }
    const said = notice
    notice = ""
    return said
  }

  window.dakehuTraining = {
    KEY, load, save, change, clear, mended, joined, day, between, answered, isDue, turned,
    standing, pass, moved, told,
  }
})()
