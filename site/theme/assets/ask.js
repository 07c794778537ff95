// People ask in sentences; Material's search looks for every word that begins like one of
// theirs ("i" finds "influence") and stops reading Chinese at the first word it does not know.
// So what is typed is put into words on the way to the search: Chinese is cut at the words of
// the index, words that carry nothing go, endings go, and a whole word counts for more than a
// beginning. Whoever writes lunr's own marks (+ - " * ~ ^ :) is passed on as they are.
;(function () {
  const SETUP = 0, QUERY = 2
  const IDLE = new Set(`
    a about again all always am an and any anyone anything are as asks at be been before but by can
    cannot cant could did do does doesnt doing done dont for from get gets getting give go going got bring brings bringing keep keeps keeping kept tip tips
    had has have having he help her him his how i if im in into is isnt it its just let lets like
    make may me mean means might more much must my need needs no not of off often on one or our out
    please real really she should so some someone something tell than that the their them then there
    these they thing things this to too us use want wants was way we were what whats when where
    which while who whom whose why will with wont would you your
    一下 一个 一些 不 不要 中 个 么 之 也 了 些 什么 为 为什么 为啥 为何 人家 什麼
    他 他们 他們 以 们 会 會 你 你们 你們 但 何 其 再 几 到 办 辦 办法 辦法 去 又 及 可
    可以 各 同 后 后来 吗 嗎 吧 否 呀 呢 和 咋 咋办 咋辦 哪 哪个 哪個 哪些 哪里
    哪裡 啊 啥 啥意思 在 多 多少 她 如何 对 對 对方 对于 對於 就 已 已经 已經 帮
    幫 干什么 应该 應該 当 當 很 得 怎 怎么 怎么办 怎么样 怎么做 怎樣 怎样 怎麼
    怎麼辦 总 总是 總是 总说 想 意思 我 我们 我們 或 把 时 时候 時候 是 是不是
    是什么 有 有什么 有什麼 有哪些 有没有 沒有 没有 来 能 能不能 给 給 被 要 要不要
    让 讓 该 該 说 說 请 请问 請問 谁 誰 跟 还 还是 這 这 这个 這個 那 那个 那個
    都 里 需要 会不会 的 的话 老 老是 着 才 才能 与 與 上 下 不会 做 什么样 出 用
    自己 大家 应付 應付 合适 合適 一直 该怎么 从 從 叫 它 您 很多 最`
    .trim().split(/\s+/))
  // Words that tell two questions apart ("how often", "how long") though they name nothing.
  const SLIGHT = new Set("how long many much never no not often what when where who why will".split(" "))
  const NOT = new Set("cannot cant didnt doesnt dont isnt wasnt wont wouldnt".split(" "))
  // Every second page has these: they tell little, unless they are all there is.
  const FAINT = new Set("customer customers client clients 客户 客戶 顾客 顧客 对方".split(" "))
  const NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ")
  const EXACT = 4, ALSO = 2
  const WORDS = /\p{sc=Han}+|[^\P{L}\p{sc=Han}]+|\p{N}+/gu
  const SLICE = 8  // milliseconds that are taken at a time, so that nobody waits for a key
  let docs = [], known, titled, learning, ready, waiting, hurried

  // Either way to write Chinese finds the other: both are put into simplified signs, and where
  // the two use another word, or the glossary another term, that is looked for too.
  const ways = window.dakehuWays ?? {}
  const signs = new Map((ways.signs ?? "").match(/../gu)?.map(pair => [...pair]) ?? [])
  const other = { ...ways.terms, ...ways.words }
  const fold = text => text.toLowerCase().replace(/\p{sc=Han}/gu, sign => signs.get(sign) ?? sign)
  window.dakehuFold = fold
  // What a word is to the pages: in a title, in a text, or nothing; a title until that is known.
  window.dakehuUse = word => !ready || titled.has(fold(word)) ? "title" : known.has(fold(word)) ? "text" : ""

  // The words of the index as they are looked up, each with how it is written there; Chinese
  // ones stand apart in it. They are gathered bit by bit while nothing else is to do, and at
  // once when the search box is entered.
  function* learn() {
    known = new Map()
    titled = new Set()
    const seen = new Set()
    for (const { title, text, also } of docs) {
      for (const run of title.toLowerCase().match(WORDS) ?? []) titled.add(fold(run))
      for (const run of `${title} ${text} ${also ?? ""}`.toLowerCase().match(WORDS) ?? []) {
        if (seen.has(run)) continue
        seen.add(run)
        const plain = fold(run)
        if (!known.has(plain)) known.set(plain, new Set())
        known.get(plain).add(run)
      }
      yield
    }
  }

  function some(own) {
    const end = performance.now() + SLICE
    while (!ready && performance.now() < end) ready = own.next().done
    if (ready) waiting?.()
    return !ready
  }

  const idle = window.requestIdleCallback ?? (then => setTimeout(then, 100))
  const calm = own => learning === own && !ready && !hurried && some(own) && idle(() => calm(own))
  const quick = own => learning === own && !ready && some(own) && setTimeout(quick, 0, own)

  function gather() {
    if (hurried) return
    hurried = true
    if (learning) setTimeout(quick, 0, learning)
  }

  // What else is meant by what is typed: the site's word for each that the site does not use.
  function meant(plain) {
    const found = []
    const bare = ` ${plain.replace(/[^\p{L}\p{N}]+/gu, " ")} `
    for (const [said, term] of Object.entries(other))
      if (!FAINT.has(said) && (/\p{sc=Han}/u.test(said) ? bare.includes(said) : bare.includes(` ${said} `))) found.push(term)
    return found
  }

  // A run of Chinese as the fewest words; signs that no word holds stand alone.
  function cut(run) {
    const is = known, best = [[0, null]]
    for (let end = 1; end <= run.length; end++)
      for (let start = Math.max(0, end - 8); start < end; start++) {
        const word = run.slice(start, end)
        const alone = word.length === 1
        if (!alone && !is.has(word) && !IDLE.has(word)) continue
        const all = best[start][0] + (!alone ? 1 : is.has(word) ? 1.5 : 3)
        if (!best[end] || all < best[end][0]) best[end] = [all, word]
      }
    const found = []
    for (let end = run.length; end > 0; end -= best[end][1].length) found.unshift(best[end][1])
    return found
  }

  function stem(word) {
    if (word.length < 5) return word.length > 3 ? word.replace(/([^s])s$/, "$1") : word
    const bare = word.replace(/(?:ies|ied|ying|y)$/, "i").replace(/(?:ings?|ed|es|s|e)$/, "")
    return (bare.length < 3 ? word : bare).replace(/([bdgmnprt])\1$/, "$1")
  }

  // A word as terms for Material, which adds a * to those that have no weight of their own.
  function latin(word) {
    const number = NUMBERS.indexOf(word), digits = NUMBERS[word]
    const also = number > 0 ? [`${number}^${EXACT}`] : digits ? [`${digits}^${EXACT}`] : []
    const root = stem(word)
    if (word.length < 3 || /\d/.test(word)) return [`${word}^${EXACT}`, ...also]
    if (FAINT.has(word)) return [root]
    return known.has(word) ? [`${word}^${EXACT}`, root, ...also] : [`${root}*^${EXACT}`, ...also]
  }

  // Material drops the last sign of a run before it looks a word up; 〇 is there to be dropped.
  function han(word, last) {
    const is = known, parts = []
    const written = part => [...is.get(part) ?? []]
    for (let size = 2; size < word.length; size++)
      for (let at = 0; at + size <= word.length; at++)
        parts.push(...written(word.slice(at, at + size)).map(part => `${part}〇^1`))
    const whole = written(word).map(one => `${one}〇^${FAINT.has(one) ? 1 : EXACT}`)
    const begun = last ? [...new Set([word, ...written(word)])].map(one => `${one}〇`) : []
    return [...whole, ...begun, ...parts]
  }

  function ask(typed) {
    if (/(?:^|\s)[+\-"]|[*~^:"]/.test(typed)) return typed
    const plain = fold(typed).replace(/['’]/g, "")
    const runs = plain.match(WORDS) ?? []
    const every = runs.flatMap(run => /\p{sc=Han}/u.test(run) ? cut(run) : [run])
    const telling = every.filter(word => !IDLE.has(word))
    const slight = every.map(word => NOT.has(word) ? "not" : word).filter(word => SLIGHT.has(word))
    const asked = [...new Set(telling.length ? telling : every)]
    const terms = asked.flatMap((word, place) =>
      /\p{sc=Han}/u.test(word) ? han(word, place === asked.length - 1) : latin(word))
    for (const term of meant(plain))
      for (const run of term.match(WORDS) ?? [])
        terms.push(.../\p{sc=Han}/u.test(run) ? [run, ...cut(run)].flatMap(one =>
          [...known.get(one) ?? []].map(as => `${as}〇^${ALSO}`)) : [`${stem(run)}^${ALSO}`])
    if (telling.length) terms.push(...new Set(slight.map(word => `${word}^1`)))
    return terms.length ? terms.join(" ") : typed
  }

  function prepare(found) {
    [docs, learning, ready] = [found, learn(), false]
    hurried ? setTimeout(quick, 0, learning) : idle(() => calm(learning))
  }

  const Plain = window.Worker
  window.Worker = class extends Plain {
    postMessage(message, ...more) {
      if (message?.type === SETUP) prepare(message.data.docs)
      if (message?.type !== QUERY) return super.postMessage(message, ...more)
      waiting = undefined
      if (!message.data) return super.postMessage(message, ...more)
      waiting = () => super.postMessage({ ...message, data: ask(message.data) }, ...more)
      if (ready) waiting()
      else gather()
    }
  }

  // Whoever points at the search box is about to enter it.
  for (const sign of ["focusin", "pointerover"])
    document.addEventListener(sign, event => {
      if (event.target.closest?.(".md-search, [for=__search]")) gather()
    })
})()
