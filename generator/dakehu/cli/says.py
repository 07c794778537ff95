"""What the commands say, in both languages."""

from __future__ import annotations

import os

from dakehu.text.words import Lang, Words

SAYS: dict[str, Words] = {
    "counts": Words(
        "{files}: {kinds}, {terms}, {accounts}; {decisions}, {rules}, {gates}, {cases}: {found}.",
        "{files}：{kinds}、{terms}、{accounts}；{decisions}、{rules}、{gates}、{cases}：{found}。",
    ),
    "files_only": Words("{files}: {found}.", "{files}：{found}。"),
    "clean": Words("nothing to fix", "没有需要修改的地方"),
    "found": Words("{errors}, {warnings}", "{errors}，{warnings}"),
    "error": Words("{n} error", "{n} 个错误"),
    "errors": Words("{n} errors", "{n} 个错误"),
    "warning": Words("{n} warning", "{n} 个警告"),
    "warnings": Words("{n} warnings", "{n} 个警告"),
    "more": Words("... and {n} more; --format json lists them all", "……另有 {n} 处；--format json 列出全部"),
    "examples_off": Words("{n} worked {n:example does|examples do} not agree with the rules as they are now; dakehu test shows which.", "有 {n} 个示例与现在的规则不符；运行 dakehu test 查看是哪些。"),
    "left_out": Words("Built without {accounts}, because their files have errors; the page of all accounts lists them.", "有 {accounts}因文件有错误未列入网站；“全部客户”页上有清单。"),
    "stopped": Words("Nothing was written; the last good site is as it was.", "没有写入任何内容，上一次成功的网站保持原样。"),
    "checking": Words("Checking the playbook ...", "正在检查手册……"),
    "building": Words("Building the pages in {language} ...", "正在生成{language}页面……"),
    "done": Words("Built {pages} pages, as of {today}.", "已生成 {pages} 个页面，截至 {today}。"),
    "open": Words("Open {file}", "打开 {file}"),
    "next": Words("Try next: {commands}", "接下来可以试：{commands}"),
    "english": Words("English", "英文"),
    "chinese": Words("Chinese", "中文"),
    "not_empty": Words("{folder} is not empty; choose another folder", "{folder} 不是空文件夹，请换一个"),
    "keep_all": Words(
        "--keep-going makes the site for all of us only: whose an account is cannot be told while"
        " its file is broken. Mend it, or leave out --owner and --audience.",
        "--keep-going只能生成给我方全体的网站：文件有错误时，看不出客户归谁。请先改好文件，"
        "或者去掉--owner和--audience。",
    ),
    "not_safe": Words("{folder} holds something that is not a site and would be lost; choose another folder with --out", "{folder} 里有网站以外的内容，会被覆盖；请用 --out 换一个文件夹"),
    "mkdocs_not_safe": Words("{folder} holds something that is not a site and would be lost; choose another folder with -d", "{folder} 里有网站以外的内容，会被覆盖；请用 -d 换一个文件夹"),
    "mkdocs_done": Words("dakehu built the whole site in {folder}: every language, with its accounts.", "dakehu 已在 {folder} 生成整个网站：全部语言，包括客户页面。"),
    "made": Words("A playbook to start from is in {folder}.", "起步用的手册已放在 {folder}。"),
    "no_account": Words('there is no account called "{name}"', "没有叫“{name}”的客户"),
    "added": Words("Begun: {file}. Everything in it is an example; write your own in its place.", "已新建 {file}。里面都是示例，请换成自己的内容。"),
    "to_fill": Words("This is still to be filled in; dakehu check shows it again.", "以上内容还要补充；运行 dakehu check 可再次查看。"),
    "is_there": Words("{file} is there already; choose another id, or edit it", "{file} 已经存在；请换一个 id，或直接修改它"),
    "not_an_id": Words('"{name}" cannot be an id; write small letters, digits and hyphens, such as blue-whale', "“{name}”不能作 id；请用小写字母、数字和连字符，例如 blue-whale"),
    "no_code": Words('there is no finding called "{name}"', "没有叫“{name}”的检查结果"),
    "not_a_day": Words('"{value}" is not a day; write it as {like}', "“{value}”不是日期，请写成 {like}"),
    "not_a_percent": Words('"{value}" is not a share; write it as 95%', "“{value}”不是百分比，请写成 95%"),
    "no_folder": Words("there is no folder {folder}", "没有文件夹 {folder}"),
    "disk": Words("the disk says: {problem}", "磁盘出错：{problem}"),
    "broken": Words("Something is wrong in dakehu itself ({kind}). What was built before is as it was. Where it broke is written in {file}, without any text of yours: please hand it to whoever looks after dakehu.", "dakehu 自身出错（{kind}）。之前生成的内容保持原样。出错位置写在 {file}，其中不含你的任何文字：请把它交给维护 dakehu 的人。"),
    "no_memory": Words("there is not enough memory; what was built before is as it was", "内存不足；之前生成的内容保持原样"),
    "covered": Words("{carried} of {all} rows are carried; {gaps} of the others are titles without a text.", "{all} 条中已落实 {carried} 条；其余有 {gaps} 条原资料只有标题。"),
    "no_bundle": Words("{file} is no zip file and would be lost; choose another name with --out", "{file} 不是 zip 文件，会被覆盖；请用 --out 换一个名称"),
    "bundled": Words("The whole site is in {file} ({size} MB). Unpack it anywhere and open {folder}/index.html.", "整个网站在 {file}（{size} MB）。解压到任何地方，打开 {folder}/index.html 即可。"),
    "serving": Words("Serving on {address} (stop with Ctrl+C)", "网站已启动，请在浏览器里打开 {address}（按 Ctrl+C 停止）"),
    "print_what": Words("name an account, --all, --owner NAME or --booklet NAME", "请写客户 id，或用 --all、--owner NAME、--booklet NAME"),
    "inside_only": Words("this paper is for our own people; for a customer there is --cut {cuts}", "这种文件只供内部使用；给客户的可选 --cut {cuts}"),
    "held_back_silent": Words("{account}: no joint plan is made while this holds: {rule}", "{account}：下列规则成立期间，不出共同计划：{rule}"),
    "held_back_nothing": Words("{account}: no joint plan is made: nothing is agreed, confirmed or meant for them yet", "{account}：还没有约定、确认或可以给对方看的内容，不出共同计划"),
    "paper_only": Words("what has to fit on a page, or to be folded, is made as PDF only; for Word there is --cut {cuts}", "要排进一页或要折叠的只能生成 PDF；Word 可选 --cut {cuts}"),
    "export_inside": Words("{what} is for our own people; for a customer there are plans and calendar", "{what} 只供内部使用；给客户的可选 plans 和 calendar"),
    "export_whose": Words("name the account that it is for, or --all", "请写明给哪个客户，或用 --all"),
    "exported": Words("Written: {files} to {folder}", "已把 {files} 写入 {folder}"),
    "nothing_to_export": Words("There is nothing to export for those accounts.", "这些客户没有可导出的内容。"),
    "no_owner": Words('nobody on the team is called "{name}"', "团队里没有叫“{name}”的人"),
    "customer_owner": Words("--owner is for one of our own people; leave it out for a customer", "--owner 用于我方人员；给客户的不要写"),
    "account_whom": Words("--account goes with --audience customer; for one of our own people there is --owner NAME", "--account 要和 --audience customer 一起用；给我方人员用 --owner NAME"),
    "readers": Words("For: {readers}. What others may read is not in it.", "读者：{readers}。其他人才能看的内容不在其中。"),
    "readers_customer": Words("customers", "客户"),
    "no_press": Words("papers need Typst and fonts: run pip install typst manimgx-fonts-cjk fonttools", "打印需要 Typst 和字体：请运行 pip install typst manimgx-fonts-cjk fonttools"),
    "printed": Words("Printed {n} of {all} ...", "已生成 {n} 份，共 {all} 份……"),
    "port": Words("port {port} is taken; choose another with --port", "端口 {port} 已被占用，请用 --port 换一个"),
}  # fmt: skip

COUNTED: dict[str, tuple[str, str, str]] = {
    "files": ("file", "files", "个文件"), "stages": ("stage", "stages", "个阶段"),
    "plays": ("play", "plays", "个打法"), "objections": ("objection", "objections", "个异议"),
    "types": ("customer type", "customer types", "个客户类型"),
    "checklists": ("checklist", "checklists", "份清单"), "channels": ("channel", "channels", "个渠道"),
    "techniques": ("technique", "techniques", "个定价与成交方法"), "terms": ("term", "terms", "个术语"),
    "accounts": ("account", "accounts", "个客户"), "decisions": ("decision", "decisions", "项判断"),
    "rules": ("rule", "rules", "条规则"), "gates": ("gate", "gates", "个关口"),
    "cases": ("case", "cases", "个示例"),
}  # fmt: skip


def number_of(kind: str, count: int) -> Words:
    """Return how many of a kind there are.

    >>> number_of("plays", 1).en, number_of("plays", 2).en
    ('1 play', '2 plays')
    """
    one, many, zh = COUNTED[kind]
    return Words(f"{count} {one if count == 1 else many}", f"{count} {zh}")


def say(key: str, lang: Lang, **parts: object) -> str:
    """Return what the commands say under *key*; raise KeyError if there is nothing."""
    return SAYS[key].filled(**parts).said(lang)


def terminal_lang() -> Lang:
    """Return the language that the terminal asks for, English if it asks for neither."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
