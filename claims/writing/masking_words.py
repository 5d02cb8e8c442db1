"""The words and marks by which a code gives itself away, Danish and English, as pieces of regular expressions. Pure.

What stands between a word for a code and the code is read as `masking_codes.said` says it: each word and mark with one
space behind it.
"""

_STEM = (
    r"pin|puk|adgangs|skærm(?:låse?)?|låseskærms?|låse?|oplåsnings|telefon|mobil|iphone|ipad|tablet|computer|pc|mac"
    r"|macbook|windows|samsung|sim|enheds|sikkerheds|log-?ind?|apple|icloud|google|bruger"
)
_ENGLISH_STEM = (
    r"pass|pin|puk|lock(?: ?screen)?|unlock(?:ing)?|screen(?: ?lock)?|security|access|device|phone|sim|log-?in"
)
PHRASE = r"(?:(?:adgangskode|kodeord|password|passord|løsenord?|passphrase)(?:n|en|et|s)?|pwd?)"
LONE_LOCK = r"(?:lås(?:en)?|lock)"
WORD = (
    rf"(?:{PHRASE}"
    rf"|(?:(?:{_STEM})[- ]?)?kode(?:n|r|rne)?"
    rf"|(?:(?:{_ENGLISH_STEM})[- ]?)?codes?"
    r"|pass(?:kode|kort)(?:n|en)?|(?:pin|puk)(?:ken|nen|en)?"
    r"|(?:lås(?:e)?|oplåsnings|unlock )?(?:mønster|mønstret|mønsteret|pattern)"
    rf"|skærm-?lås(?:en)?|screen ?lock|lock ?screen|{LONE_LOCK})"
)

# What begins another thought: a word for a code on its far side says nothing of a number on this one.
_TURN = r"(?:og|men|and|but|så|so|fordi|because|når|when|virker|virkede|works?|worked|ikke|not|kender|mangler) "
_ANY = rf"(?!{_TURN})[\w'’/-]+ "
_NUMBER = r"(?:['’](?:en|et|n|t) )?(?:-?(?:nummer(?:et)?|number|nr|no) (?:\. )?)?"
_OF_WHAT = rf"(?:(?:til|på|for|to|on|of|i|in|hos) (?:{_ANY}){{1,5}}?)?"
_WHOSE = r"(?:(?:som |that )?(?:jeg|vi|hun|han|man|we|she|he|they|de|du|you|I) \w+ )?"
_SET = (
    r"(?:(?:er|har|blev|var|is|was|has|have|been|blevet|jeg|vi|nu|now|we) ){0,4}"
    r"(?:sat|ændret|skiftet|lavet om|nulstillet|stillet|set|changed|reset) (?:til|to) (?:: )?"
)
THING = (
    r"(?:(?:mobil)?telefon(?:en)?|mobil(?:en)?|phone|iphone(?:n|en)?|ipad(?:en)?|computer(?:en)?|macbook|pc(?:en)?|mac(?:en)?"
    r"|tablet(?:ten)?|skærm(?:en)?|screen|enhed(?:en)?|device|sim(?:[- ]?kort(?:et)?)?|den|it)"
)
_VERB = (
    r"(?:(?:[,:] )?(?:som |der |den |which |it )?"
    r"(?:['’]s|er|var|is|was|are|were|has been|har været|hedder|lyder(?: på)?"
    r"|(?:skal|skulle|må|kan|burde|plejer at) være|(?:should|must|will|may|might|could|has to|used to) be) (?:: )?)"
)
_ADVERB = (
    r"(?:stadig|stadigvæk|bare|altså|jo|nu|fortsat|lige|vist|vel|nok|måske|desværre|ellers|faktisk|ikke|kun|altid|tallet|tallene|cifrene|følgende|nemlig"
    r"|længere|før|tidligere|min|vores|fødselsdag|fødselsdato|(?:det|den) samme som(?: før)?|my|birthday|before"
    r"|still|just|now|only|simply|probably|currently|not|always|(?:the )?digits|lig med|=|:"
    r"|(?:de|the) (?:fire|fem|seks|otte|four|five|six|eight|\d) (?:tal|cifre|digits|numbers)"
    r"|(?:nr|nummer|no|number)(?: \.)?)"
)
_OPENING = r"(?:[\"'«»“”(\[*#]+ )?"
_TAIL = rf"(?:{_ADVERB} ){{0,4}}{_OPENING}"

# "koden til min iPhone er vist 1234"
IS = rf"{_NUMBER}{_OF_WHAT}{_WHOSE}(?:{_SET}|{_VERB}){_TAIL}"
# "PIN: 1234", "kode->1234", "kodeord ... Fodbold"
MARKED = rf"{_NUMBER}{_OF_WHAT}{_WHOSE}(?:(?:[-:=#→>_…]{{1,3}} ){{1,3}}|(?:\. ){{2,4}}){_TAIL}"
# "koden til 1234", "koden til telefonen 1234"
OF = (
    rf"{_NUMBER}{_OF_WHAT}{_WHOSE}"
    rf"(?:(?:til|to) (?:: )?|(?:til|på|for|to|on|of) (?:(?:min|mit|my|the|hendes|hans) )?{THING} ){_TAIL}"
)
# "kode nr. 1234", "PIN 1234"
BESIDE = rf"{_NUMBER}{_OPENING}"

# "1234 er koden", "1234 låser den op"
IS_THE = (
    r"(?:er|is|var|was|=|som|as)\s{1,9}"
    r"(?:(?:min|mit|vores|hans|hendes|telefonens|mobilens|my|our|his|her|the|a|en|også|also)\s{1,9}){0,2}"
)
UNLOCKS = rf"(?:låser|åbner|unlocks|opens)\s{{1,9}}(?:(?:min|my|the)\s{{1,9}})?{THING}(?:\s{{1,9}}op)?"
# "lås den op med 1234", "tast 1234 for at låse op"
OPENED_WITH = (
    r"\b(?:lås(?:er|es|e)?|åbn(?:er|es|e)?|unlock(?:s|ed)?|opens?|log(?:ger|ges|ge|s)?) (?:[\w'’-]+ ){0,4}?"
    r"(?:med|with|using|by (?:typing|entering)|ved at (?:taste|trykke)) (?:tallene |cifrene )?"
)
TYPED = r"\b(?:tast|indtast|brug|prøv|skriv|type|enter|use|try) "
TO_OPEN = (
    r"\s{1,9}(?:for\s{1,9}at|to|så|and|og)\s{1,9}(?:\w+\s{1,9}){0,3}?"
    r"(?:låse?|åbne?s?|ind|unlock|open|get\s{1,9}in|log)\b"
)

# Codes that open nothing of ours: "fejlkode", "skærmen viser kode", "booking code", "Kensington-lås".
_OTHER_KINDS = (
    r"(?:fejl|error|fault|stop|exit|status|alarm|land|lande|country|område|area|zip|post|postal|promo|promotion|rabat"
    r"|discount|streg|bar|qr|sporings|tracking|track|booking|bookings|ordre|order|vare|produkt|product|model|serial"
    r"|kampagne|afhentnings|pickup|service|diagnose|diagnostic|adresse|region|farve|colour|color|kunde|customer"
    r"|kensington|kabel|cable|confirmation|bekræftelses|garanti|warranty|aktiverings|activation)"
)
_SHOWN = (
    r"(?:viser|viste|blinker|melder|meldte|giver|gav|står|stod|kommer|kom"
    r"|shows?|showed|displays?|displayed|says|gives|gave)"
)
OTHER_KIND = (
    rf"(?:\b{_OTHER_KINDS}|\b(?:fejl|error|fault)\w*\s+\w+|\b{_SHOWN}(?:\s+\w+)?)"
    r"[-:\s\"'«“]*(?:(?:en|et|den|denne|a|an|the|this|med|with)\s+)?"
)
UNIT = (
    r"\s?(?:kr\b|kroner|dkk\b|eur\b|euro|usd\b|%|€|\$|[gmt]b\b|gange|times|forsøg|attempts|dage|days|timer|hours|min\b|"
    r"minut|år\b|years|mm\b|cm\b|mah\b|hz\b|tommer|inch|model|udgave|edition|pixel|stk\b|pcs\b"
    r"|billeder|fotos|photos|pictures)"
)
RUNG = r"(?:tlf|telefon|telefonnummer|mobil|mobilnummer|ring(?: til| på)?|phone|call|\+\d{1,3})\.?:?\s*"
# The year or the hour at which something happened to a code.
WHEN = (
    r"\b(?:i|in|fra|from|siden|since|kl\.?|at|den|the|på|model(?:len)?|windows|version"
    r"|jan(?:uary?)?|feb(?:ruary?)?|mar(?:ts|ch)?|apr(?:il)?|ma[jy]|jun[ei]?|jul[iy]?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|o[kc]t(?:ober)?|nov(?:ember)?|de[cs](?:ember)?|januar|februar"
    r"|året|year|årgang|forår(?:et)?|spring|sommer(?:en)?|summer|efterår(?:et)?|autumn|vinter(?:en)?|winter"
    r")(?: \d{1,2}(?:st|nd|rd|th)?,)?[ .]{1,2}"
)
DEVICE = (
    r"(?:iphone|ipad|macbook|imac|galaxy|pixel|thinkpad|elitebook|surface|fejl|error|iccid|imei|sm-|ios|ipados|macos"
    r"|android|windows|win\d|office|microsoft|version|covid|wi-?fi)"
)

# What is said of a code after 'koden er' and 'kode:' where no password is told: it is lost, changed, or somewhere.
# Danish: where it stands with the code
_STANDS_DANISH = """
    glemt glemte ukendt ændret sat forkert forkerte slået slåede slukket tændt fjernet væk borte tabt mistet
    bortkommet kendt bekendt virker virkede duer spærret låst lukket åben åbent åbnet oplåst skiftet udskiftet
    skrevet oprettet lavet sendt givet opgivet udleveret oplyst nævnt gemt husket brugt indtastet tastet indstillet
    bestemt krævet påkrævet nødvendig nødvendigt slettet ryddet udløbet tilbagekaldt ugyldig ugyldigt gyldig aktiv
    aktivt aktiveret deaktiveret tom tomt blank nulstillet styret ejet valgt delt beskyttet knyttet bundet stillet
    vendt kommet gået taget fundet genfundet afvist godkendt læst prøvet gættet talt kopieret starter ny nyt nye
    gammel gammelt gamle kort lang langt svær svært nem nemt let enkel enkelt simpel sikker usikker stærk svag
    personlig personligt privat hemmelig hemmeligt fælles umulig umuligt mulig muligt fin fint rigtig rigtigt
    korrekt klar færdig fortrolig tilfældig ens uændret uforandret anderledes frivillig valgfri irrelevant
    ligegyldig cifret tegn tal cifre bogstaver fabriksindstilling fabriksindstillinger standard fabriksny koden kode
    koder adgangskode adgangskoden kodeord fødselsdag fødselsdato fingeraftryk ansigt ansigtsgenkendelse
"""
# Danish: whatever begins another thought, or says whose or where it is
_GOES_ON_DANISH = """
    den det de denne dette disse en et ikke ingen intet ingenting noget nogen nogle anden andet andre alle begge
    samme min mit mine din dit dine vores jeres hans hendes deres sin sit firmaets virksomhedens chefens
    arbejdsgiverens kollegas kollegaens jeg du vi han hun man der som at og men eller hvis fordi så når da hvor hvad
    hvem hvordan hvorfor hvilken mens til fra for af med om ved hos under over uden efter før siden mod mellem på
    inde ude derhjemme hjemme her er var bliver blev blevet har havde haft kan kunne skal skulle vil ville må måtte
    bør burde gør vides kendes findes mangler nej ja tak nu altid aldrig stadig stadigvæk fortsat endnu allerede
    igen også bare blot kun ret meget helt ganske lidt lige heller ellers desværre måske nok vist vel jo altså
    faktisk længere sikkert egentlig umiddelbart automatisk åbenbart tilsyneladende formentlig formodentlig vistnok
    nemlig simpelthen fuldstændig næsten mindst højst cirka omkring typisk normalt tidligere senere først sidst
    senest snart spørg ring kontakt følger kommer sendes kender husker kendte huskede
"""
# English: where it stands with the code
_STANDS_ENGLISH = """
    forgotten forgot unknown changed set wrong off removed gone lost missing disabled enabled turned switched reset
    locked unlocked blocked expired invalid valid incorrect correct deleted cleared erased written stored saved kept
    sent given shared known managed controlled protected owned required needed necessary entered typed created
    chosen used rejected longer misread read made tried told added copied guessed counted installed accepted active
    activated deactivated empty new old short long hard difficult easy simple strong weak secret private personal
    different identical impossible possible unavailable available ready fine okay unchanged working broken stuck
    default random optional digit digits characters letters code codes password passwords passcode birthday
    fingerprint held
"""
# English: whatever begins another thought
_GOES_ON_ENGLISH = """
    the this that these those not none never nothing something anything some any all both either neither same your
    our their his its they you she who what which where when how why because but and then while until from with
    without about after before since between inside outside there here home was are were been being has have had can
    cannot could will would should must may might does did doesn don isn doesn't don't isn't wasn't can't won't
    couldn't now still always just only already again also very too quite really currently probably maybe perhaps
    apparently almost automatically usually normally least ask call contact please yes see n/a
"""
SAID_OF_A_CODE = frozenset(f"{_STANDS_DANISH}{_GOES_ON_DANISH}{_STANDS_ENGLISH}{_GOES_ON_ENGLISH}".split())
