"""The words of a site that a customer reads."""

from __future__ import annotations

from dakehu.text.words import Words

CUSTOMER_WORDS: dict[str, Words] = {
    "joint_plan": Words("Joint plan", "共同计划"),
    "joint_plan_of": Words("Joint plan: {name}", "{name}共同计划"),
    "joint_with": Words("with {name}", "贵方：{name}"),
    "joint_between": Words("{name} and {company}, as of {date}. Your contact with us: {owner}.", "{name}与{company}，截至 {date}。我方对接人：{owner}。"),
    "joint_just": Words("{name}, as of {date}. Your contact with us: {owner}.", "{name}，截至 {date}。我方对接人：{owner}。"),
    "joint_lead": Words("What we agreed to do together, and how we see the work. If we have something wrong, please tell us.", "我们共同约定的事项，以及我们对工作的理解。如有不对之处，请告诉我们。"),
    "joint_actions": Words("What we agreed", "共同约定"),
    "joint_none": Words("Nothing has been agreed in writing yet.", "尚无书面约定。"),
    "joint_understood": Words("What we understood", "我们的理解"),
    "joint_questions": Words("What is to be cleared up", "待明确的问题"),
    "joint_steps": Words("Where we stand", "目前进展"),
    "joint_people": Words("Who takes part", "参与人员"),
    "joint_paper": Words("The plan as a PDF, to print and sign", "计划的 PDF 版，可打印签字"),
    "joint_done": Words("done", "已完成"),
    "joint_late": Words("past its day", "已过期"),
    "joint_proof": Words("Done when we have", "完成的凭据"),
    "how_we_work": Words("How we work together", "合作方式"),
    "front_for_customers": Words("Working with {company}", "与{company}合作"),
    "front_plain": Words("Working together", "合作方式"),
    "front_for_customers_lead": Words("What to prepare and what to expect when we work together.", "双方合作时，要准备什么、会得到什么。"),
    "for_customers": Words("Customers may read this list too.", "这份清单也可以给客户看。"),
}  # fmt: skip
