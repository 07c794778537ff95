// Two learning platforms for the tests, each behind the same three functions: one of our own, which
// takes nothing that SCORM 1.2 does not allow, and the one of scorm-again where its script is loaded.
// begin(given) opens a session with what was kept, record() tells what came of it, and launch()
// shows the package within it.
;(function () {
  const TEXT = /^[\s\S]{0,255}$/, SCORE = /^(100|\d{1,2})(\.\d+)?$/
  const WRITTEN = {
    "cmi.core.lesson_status": /^(passed|completed|failed|incomplete|browsed)$/,
    "cmi.core.score.raw": SCORE, "cmi.core.score.min": SCORE, "cmi.core.score.max": SCORE,
    "cmi.core.session_time": /^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/,
    "cmi.core.exit": /^(time-out|suspend|logout|)$/,
    "cmi.suspend_data": /^[\s\S]{0,4096}$/,
  }
  const GIVEN = {
    choice: /^[0-9a-z](,[0-9a-z])*$/, sequencing: /^[0-9a-z](,[0-9a-z])*$/,
    matching: /^[0-9a-z]\.[0-9a-z](,[0-9a-z]\.[0-9a-z])*$/, "fill-in": TEXT,
  }
  const PARTS = {
    id: () => /^[A-Za-z0-9._-]{1,255}$/,
    type: () => /^(choice|fill-in|matching|sequencing)$/,
    time: () => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/,
    student_response: one => GIVEN[one.type], "correct_responses.0.pattern": one => GIVEN[one.type],
    result: () => /^(correct|wrong)$/,
  }
  const STARTING = { "cmi.core.lesson_status": "not attempted", "cmi.core.lesson_mode": "normal", "cmi.core.score.raw": "", "cmi.suspend_data": "" }

  function strict({ need, mode = "normal", refuse = "" }, kept) {
    const values = { ...STARTING, ...kept, "cmi.core.lesson_mode": mode }, asked = [], calls = [], faults = []
    let state = "new", committed = true
    const wrong = (what, code = "301") => { faults.push(what); last = code; return "false" }
    let last = "0"
    const running = what => state === "running" || wrong(`${what} while ${state}`)
    const API = {
      LMSInitialize(given) {
        calls.push("LMSInitialize")
        if (given !== "" || state !== "new") return wrong(`LMSInitialize(${given}) while ${state}`)
        state = "running"
        return "true"
      },
      LMSGetValue(name) {
        calls.push(`get ${name}`)
        if (running(name) !== true) return ""
        if (name === "cmi.interactions._count") return String(asked.length)
        if (!(name in STARTING)) wrong(`read ${name}`)
        return values[name] ?? ""
      },
      LMSSetValue(name, value) {
        calls.push(`set ${name}`)
        if (running(name) !== true) return "false"
        if (name === refuse) { last = "405"; return "false" }
        if (typeof value !== "string") return wrong(`${name} is no text`)
        const [, at, part] = /^cmi\.interactions\.(\d+)\.(.+)$/.exec(name) ?? []
        if (part) {
          if (Number(at) > asked.length || (Number(at) === asked.length && part !== "id")) return wrong(`${name} is out of turn`)
          const one = asked[at] ?? {}
          if (!PARTS[part]?.(one)?.test(value)) return wrong(`${name}: ${value}`, "405")
          one[part] = value
          asked[at] = one
        } else {
          if (!WRITTEN[name]?.test(value)) return wrong(`${name}: ${value}`, "405")
          values[name] = value
        }
        committed = false
        return "true"
      },
      LMSCommit(given) {
        calls.push("LMSCommit")
        if (given !== "" || running("LMSCommit") !== true) return "false"
        committed = true
        return "true"
      },
      LMSFinish(given) {
        calls.push("LMSFinish")
        if (given !== "" || running("LMSFinish") !== true) return "false"
        if (!committed) wrong("not committed")
        // with a mastery score, a platform judges by the score that it was told
        const raw = values["cmi.core.score.raw"]
        if (raw !== "" && mode === "normal") values["cmi.core.lesson_status"] = Number(raw) >= need ? "passed" : "failed"
        state = "finished"
        return "true"
      },
      LMSGetLastError: () => last,
    }
    return {
      API, kept: () => values,
      record: () => ({
        status: values["cmi.core.lesson_status"], raw: values["cmi.core.score.raw"], exit: values["cmi.core.exit"],
        time: values["cmi.core.session_time"], suspended: values["cmi.suspend_data"], asked, calls, faults, state,
      }),
    }
  }

  function scormAgain({ need }, kept) {
    const faults = [], Made = window.Scorm12API.Scorm12API ?? window.Scorm12API
    const API = new Made({ autocommit: false, mastery_override: true, logLevel: 4, onLogMessage: (level, said) => faults.push(String(said)) })
    let state = "new"
    API.on("LMSFinish", () => { state = "finished" })
    API.loadFromJSON({ ...kept, student_data: { mastery_score: String(need) } }, "cmi")
    const read = () => JSON.parse(JSON.stringify(API.cmi))
    return {
      API,
      kept: () => {
        const { core, suspend_data } = read()
        return { core: { lesson_status: core.lesson_status, score: core.score, entry: "resume" }, suspend_data }
      },
      record: () => {
        const { core, suspend_data, interactions } = read()
        const asked = Object.values(interactions.childArray ?? interactions).filter(one => one && typeof one === "object")
        return { status: core.lesson_status, raw: core.score.raw, exit: core.exit, time: core.session_time, suspended: suspend_data, asked, calls: [], faults, state }
      },
    }
  }

  let now = null
  window.begin = given => {
    now = (window.Scorm12API ? scormAgain : strict)(given, now?.kept() ?? {})
    window.API = now.API
  }
  window.record = () => now.record()
  window.launch = place => new Promise(done => {
    const frame = document.querySelector("iframe")
    frame.onload = () => done(true)
    frame.src = place
  })
})()
