"""What people are called and what they write, for data in bulk: some words in most claims, some in one alone."""

_FIRST = """
Anna Bo Camilla David Eva Frode Gry Helle Ida Jens Karen Lars Mette Niels Ole Pia Rasmus Sofie Tine Ulla Viggo Yrsa Åse
Søren Kirsten Peter Hanne Jørgen Lene Mads
"""
_LAST = """
Jensen Nielsen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen Madsen Kristensen Olsen
Thomsen Christiansen Poulsen Johansen Møller Mortensen Holm Juhl Dahl Skov Krogh Bech Lind Bang Friis Winther
"""
FIRST, LAST = _FIRST.split(), _LAST.split()
# The screen is in six stories of ten: what a search meets as a frequent word.
FREQUENT = "skærmen"
STORIES = (
    "Telefonen faldt ned på gulvet, og skærmen er revnet fra hjørne til hjørne.",
    "Den faldt ud af lommen på cyklen. Skærmen virker, men glasset er knust.",
    "Skærmen blev sort, da den røg ned ad trappen på kontoret.",
    "Min datter satte sig på den. Skærmen bøjer, og der er striber på den.",
    "Tabte den på parkeringspladsen. Bagsiden er knust, og skærmen flimrer.",
    "Skærmen reagerer ikke, efter at den faldt af bordet.",
    "Den fik kaffe ind over tastaturet og kan ikke tændes mere.",
    "Batteriet er tomt efter en time, og den bliver meget varm.",
    "Den blev væk i toget mellem Odense og København.",
    "Kameraet er uskarpt, og højttaleren skratter, når jeg ringer.",
)
NOTES = (
    "Ringet op, mangler kvittering fra forhandleren.",
    "Vil have besked på mail. Kan træffes om formiddagen.",
    "Spurgt til låneenhed, afventer svar fra virksomheden.",
    "Sendt vejledning om backup og Find min.",
)
SAID = ("Talte om vejen til værkstedet.", "Aftalt at kvitteringen kommer i morgen.", "", "")
ASKED = ("Hvornår får jeg min telefon igen?", "Her er kvitteringen, som I bad om.", "Kan I ringe efter klokken to?")


def array(texts: tuple[str, ...] | list[str]) -> str:
    """The texts as an array that SQL reads; they hold no quotes."""
    return "ARRAY[" + ", ".join(f"'{text}'" for text in texts) + "]"


# `pg_temp.letters(123)` is a word of its own for each number; `name` gives everybody one such word, as a middle name.
# The numbers run through the lists at different paces, so that no two of them keep step.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION pg_temp.letters(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(n::text, '0123456789', 'bdfgklmprv')
$$;
CREATE OR REPLACE FUNCTION pg_temp.name(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT ({array(FIRST)})[1 + (n * 7 % {len(FIRST)})::int] || ' ' || initcap(pg_temp.letters(n)) || ' ' ||
           ({array(LAST)})[1 + (n * n % 1009 * n % {len(LAST)})::int]
$$;
CREATE OR REPLACE FUNCTION pg_temp.story(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT ({array(STORIES)})[1 + (n * 13 / 7 % {len(STORIES)})::int] || ' Mærket ' || pg_temp.letters(n) || 'x.'
$$
"""
TEXTS = f"""
INSERT INTO claims_claimwords (claim_id, name, story)
SELECT c.id, c.contact_name, c.description FROM claims_claim c WHERE c.id > %(claim_before)s;

INSERT INTO claims_callattempt (claim_id, agent_id, at, outcome, note)
SELECT c.id, %(agent)s, c.filed_at + interval '2 hours', 'reached', ({array(SAID)})[1 + c.id %% {len(SAID)}]
FROM claims_claim c WHERE c.state <> 'filed' AND c.id > %(claim_before)s;

INSERT INTO claims_message (claim_id, by_claimant, text, language, at, trusted, answered_at, answered_by_id)
SELECT c.id, true, ({array(ASKED)})[1 + c.id %% {len(ASKED)}], 'da', c.filed_at + interval '3 hours', true,
       c.filed_at + interval '4 hours', %(agent)s
FROM claims_claim c WHERE c.id %% 10 = 0 AND c.id > %(claim_before)s;
"""  # noqa: S608 - texts of our own
