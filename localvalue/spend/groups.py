"""
Who benefits: the codes of `beneficiary_group`, and the wordings that are read as each.

The list is the library's own. It names the groups that the following speak of, and takes over no text,
measure or value of theirs:

- Procurement Act 2023, section 32: "disabled or disadvantaged" people, for whom contracts may be reserved;
- Cabinet Office, PPN 002, The Social Value Model (2025): people who face barriers to employment;
- Department for Work and Pensions: long-term unemployed is out of work for 12 months or more (for people
  under 25, 6 months or more);
- Department for Education: NEET is not in education, employment or training, aged 16 to 24; a care leaver is
  under 25;
- Armed Forces Act 2021 and Armed Forces Covenant: veterans and their families.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from localvalue.spend.wordings import by_wording, wording


class Group(NamedTuple):
    """A group of people who benefit."""

    code: str
    title: str
    about: str
    usual: tuple[str, ...]
    """Other wordings of it."""


GROUPS: Final = (
    Group("young_people", "Young people", "Aged 16 to 24, and pupils and students.", (
        "young person", "youth", "youths", "young adults", "young people 16 24", "16 24", "16 24 year olds",
        "under 25", "under 25s", "school children", "schoolchildren", "pupils", "students", "school leavers",
        "school leaver", "children", "children and young people", "care experienced young people",
    )),
    Group("neet", "Young people not in education, employment or training", "Aged 16 to 24.", (
        "neets", "young people neet", "young people who are neet", "not in education employment or training",
        "young people not in education employment or training", "neet young people",
    )),
    Group("long_term_unemployed", "Long-term unemployed people", "Out of work for a year or more.", (
        "long term unemployment", "unemployed long term", "ltu", "unemployed for a year or more",
        "unemployed for over a year", "people who are long term unemployed",
    )),
    Group("unemployed", "Unemployed people", "Out of work, for however long.", (
        "unemployment", "people out of work", "job seekers", "jobseekers", "workless", "out of work",
    )),
    Group("disabled_people", "Disabled people", "By the Equality Act 2010: physical or mental impairment.", (
        "disabled", "disabled person", "disability", "disabilities", "people with disabilities",
        "people with a disability", "persons with disabilities", "learning disabilities",
        "people with learning disabilities", "physical disabilities", "neurodiverse people",
        "neurodivergent people", "people with long term health conditions",
    )),
    Group("mental_health", "People with mental ill health", "Where it is reported apart from disability.", (
        "mental ill health", "mental illness", "mental health conditions",
        "people with mental health conditions",
    )),
    Group("prison_leavers", "Prisoners and prison leavers", "In prison, or released from it, and people with"
          " convictions.", (
        "prison leaver", "prisoners", "prisoner", "ex offenders", "ex offender", "exoffenders", "offenders",
        "rehabilitating offenders", "rehabilitating or ex offenders", "people with convictions",
        "people with criminal convictions", "people in prison", "rotl", "prison inmates", "former prisoners",
    )),
    Group("care_leavers", "Care leavers", "Under 25 and once looked after by a council.", (
        "care leaver", "care experienced", "care experienced people", "looked after children",
        "people leaving care", "leaving care",
    )),
    Group("veterans", "Veterans and the armed forces' community", "Who served, and their families.", (
        "veteran", "armed forces veterans", "ex armed forces", "ex forces", "ex service personnel",
        "ex service", "armed forces", "armed forces community", "service leavers", "forces veterans",
    )),
    Group("homeless_people", "Homeless people", "Without a home of their own, or at risk of it.", (
        "homeless", "homelessness", "people who are homeless", "rough sleepers", "people sleeping rough",
        "people experiencing homelessness", "at risk of homelessness",
    )),
    Group("refugees", "Refugees and asylum seekers", "And others under humanitarian protection.", (
        "refugee", "asylum seekers", "asylum seeker", "refugees asylum seekers", "displaced people",
    )),
    Group("carers", "Unpaid carers", "Who look after a relative or friend, unpaid.", (
        "carer", "unpaid carers", "unpaid carer", "family carers", "young carers", "parent carers",
    )),
    Group("lone_parents", "Lone parents", "Who bring up children alone.", (
        "lone parent", "single parents", "single parent",
    )),
    Group("survivors_of_abuse", "Survivors of domestic abuse or modern slavery", "And of trafficking.", (
        "survivors of domestic abuse", "victims of domestic abuse", "domestic abuse survivors",
        "survivors of modern slavery", "victims of modern slavery", "domestic violence survivors",
    )),
    Group("substance_misuse", "People recovering from addiction", "To alcohol, drugs or gambling.", (
        "people in recovery", "recovering addicts", "addiction", "drug and alcohol", "substance abuse",
    )),
    Group("older_people", "Older people", "Workers aged 50 or more, and people of pension age.", (
        "older person", "older workers", "over 50", "over 50s", "50", "elderly", "elderly people",
        "pensioners",
    )),
    Group("ethnic_minorities", "People from ethnic minorities", "Where a measure is meant for them.", (
        "ethnic minority", "minority ethnic", "bame", "bme", "global majority",
        "minority ethnic groups", "black asian and minority ethnic", "ethnically diverse",
    )),
    Group("women", "Women and girls", "Where a measure is meant for them, as in construction.", (
        "woman", "females", "female", "women and girls", "girls",
    )),
    Group("low_income", "People on low incomes", "Or living in poverty.", (
        "low income households", "people in poverty", "people living in poverty", "poverty", "fuel poor",
    )),
    Group("disadvantaged_people", "Disadvantaged people", "Of several of these groups, or not said which.", (
        "disadvantaged", "disadvantaged individuals", "disadvantaged groups", "vulnerable",
        "vulnerable people",
        "disabled or disadvantaged", "disabled and disadvantaged", "hard to reach", "priority groups",
        "people furthest from the labour market", "those who face barriers to employment",
    )),
    Group("local_people", "Local people", "Who benefit because of where they live.", (
        "residents", "local residents", "local community", "community", "local communities", "communities",
        "general public", "everyone", "all", "public",
    )),
    Group("employees", "Employees and apprentices", "Of the supplier, in no group in particular.", (
        "staff", "workforce", "apprentices", "apprentice", "employee", "workers",
    )),
)  # fmt: skip
"""The groups, those of the law and of guidance first."""

CODES: Final = tuple(group.code for group in GROUPS)
_FOUND: Final = by_wording({group.code: (group.title, *group.usual) for group in GROUPS})


def group(text: str) -> str | None:
    """
    Return which group a cell names.

    Parameters
    ----------
    text
        The cell, not blank.

    Returns
    -------
    code
        One of `CODES`, ``""`` where the cell says that there is none; None in words that are not known.

    Examples
    --------
    >>> group("Ex-offenders"), group("NEETs"), group("Young People (NEET)"), group("wizards")
    ('prison_leavers', 'neet', 'neet', None)
    """
    said = wording(text)
    if said in {"", "none", "n a", "na", "not applicable", "unknown", "not known"}:
        return ""
    return _FOUND.get(said)
