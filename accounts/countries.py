"""The countries of the world by their two letters, named in the reader's language.

The names stand here as data: they are names, not sentences to translate. `phonenumbers` has English ones, too, and
loads 100 MB of places beside them.
"""

import unicodedata

from django.utils.translation import get_language

HOME = "DK"
_ALPHABET = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyzæøå")}
_DANISH = """
AF Afghanistan; AL Albanien; DZ Algeriet; AD Andorra; AO Angola; AG Antigua og Barbuda; AR Argentina; AM Armenien;
AW Aruba; AU Australien; AZ Aserbajdsjan; BS Bahamas; BH Bahrain; BD Bangladesh; BB Barbados; BY Belarus; BE Belgien;
BZ Belize; BJ Benin; BM Bermuda; BT Bhutan; BO Bolivia; BA Bosnien-Hercegovina; BW Botswana; BR Brasilien; BN Brunei;
BG Bulgarien; BF Burkina Faso; BI Burundi; KH Cambodja; CM Cameroun; CA Canada; CV Cabo Verde; KY Caymanøerne;
CF Den Centralafrikanske Republik; TD Tchad; CL Chile; CO Colombia; KM Comorerne; CD DR Congo; CG Republikken Congo;
CR Costa Rica; HR Kroatien; CU Cuba; CW Curaçao; CY Cypern; CZ Tjekkiet; DK Danmark; DJ Djibouti; DM Dominica;
DO Den Dominikanske Republik; EC Ecuador; EG Egypten; SV El Salvador; GQ Ækvatorialguinea; ER Eritrea; EE Estland;
SZ Eswatini; ET Etiopien; FO Færøerne; FJ Fiji; FI Finland; FR Frankrig; GF Fransk Guyana; PF Fransk Polynesien;
PH Filippinerne; AE De Forenede Arabiske Emirater; GA Gabon; GM Gambia; GE Georgien; GH Ghana; GI Gibraltar; GD Grenada;
GR Grækenland; GL Grønland; GP Guadeloupe; GU Guam; GT Guatemala; GG Guernsey; GN Guinea; GW Guinea-Bissau; GY Guyana;
HT Haiti; HN Honduras; HK Hongkong; HU Ungarn; IN Indien; ID Indonesien; IQ Irak; IR Iran; IE Irland; IS Island;
IM Isle of Man; IL Israel; IT Italien; CI Elfenbenskysten; JM Jamaica; JP Japan; JE Jersey; JO Jordan; KZ Kasakhstan;
KE Kenya; CN Kina; KG Kirgisistan; KI Kiribati; XK Kosovo; KW Kuwait; LA Laos; LV Letland; LS Lesotho; LB Libanon;
LR Liberia; LY Libyen; LI Liechtenstein; LT Litauen; LU Luxembourg; MO Macao; MG Madagaskar; MW Malawi; MY Malaysia;
MV Maldiverne; ML Mali; MT Malta; MH Marshalløerne; MA Marokko; MQ Martinique; MR Mauretanien; MU Mauritius; MX Mexico;
FM Mikronesien; MD Moldova; MC Monaco; MN Mongoliet; ME Montenegro; MZ Mozambique; MM Myanmar; NA Namibia; NR Nauru;
NP Nepal; NL Nederlandene; NC Ny Kaledonien; NZ New Zealand; NI Nicaragua; NE Niger; NG Nigeria; KP Nordkorea;
MK Nordmakedonien; NO Norge; OM Oman; PK Pakistan; PW Palau; PS Palæstina; PA Panama; PG Papua Ny Guinea; PY Paraguay;
PE Peru; PL Polen; PT Portugal; PR Puerto Rico; QA Qatar; RE Réunion; RO Rumænien; RU Rusland; RW Rwanda;
KN Saint Kitts og Nevis; LC Saint Lucia; VC Saint Vincent og Grenadinerne; SB Salomonøerne; WS Samoa; SM San Marino;
ST São Tomé og Príncipe; SA Saudi-Arabien; CH Schweiz; SN Senegal; RS Serbien; SC Seychellerne; SL Sierra Leone;
SG Singapore; SK Slovakiet; SI Slovenien; SO Somalia; ES Spanien; LK Sri Lanka; GB Storbritannien; SD Sudan; SR Surinam;
SE Sverige; ZA Sydafrika; KR Sydkorea; SS Sydsudan; SY Syrien; TJ Tadsjikistan; TW Taiwan; TZ Tanzania; TH Thailand;
TL Timor-Leste; TG Togo; TO Tonga; TT Trinidad og Tobago; TN Tunesien; TM Turkmenistan; TV Tuvalu; TR Tyrkiet;
DE Tyskland; UG Uganda; UA Ukraine; UY Uruguay; US USA; UZ Usbekistan; VU Vanuatu; VA Vatikanstaten; VE Venezuela;
VN Vietnam; YE Yemen; ZM Zambia; ZW Zimbabwe; AT Østrig; AX Åland
"""
_ENGLISH = """
AF Afghanistan; AL Albania; DZ Algeria; AD Andorra; AO Angola; AG Antigua and Barbuda; AR Argentina; AM Armenia;
AW Aruba; AU Australia; AT Austria; AZ Azerbaijan; BS Bahamas; BH Bahrain; BD Bangladesh; BB Barbados; BY Belarus;
BE Belgium; BZ Belize; BJ Benin; BM Bermuda; BT Bhutan; BO Bolivia; BA Bosnia and Herzegovina; BW Botswana; BR Brazil;
BN Brunei; BG Bulgaria; BF Burkina Faso; BI Burundi; KH Cambodia; CM Cameroon; CA Canada; CV Cape Verde;
KY Cayman Islands; CF Central African Republic; TD Chad; CL Chile; CN China; CO Colombia; KM Comoros;
CG Republic of the Congo; CR Costa Rica; HR Croatia; CU Cuba; CW Curaçao; CY Cyprus; CZ Czechia; CI Côte d'Ivoire;
DK Denmark; DJ Djibouti; DM Dominica; DO Dominican Republic; EC Ecuador; EG Egypt; SV El Salvador; GQ Equatorial Guinea;
ER Eritrea; EE Estonia; ET Ethiopia; FO Faroe Islands; FJ Fiji; FI Finland; FR France; GF French Guiana;
PF French Polynesia; GA Gabon; GM Gambia; GE Georgia; DE Germany; GH Ghana; GI Gibraltar; GR Greece; GL Greenland;
GD Grenada; GP Guadeloupe; GU Guam; GT Guatemala; GG Guernsey; GN Guinea; GW Guinea-Bissau; GY Guyana; HT Haiti;
HN Honduras; HK Hong Kong; HU Hungary; IS Iceland; IN India; ID Indonesia; IR Iran; IQ Iraq; IE Ireland;
IM Isle of Man; IL Israel; IT Italy; JM Jamaica; JP Japan; JE Jersey; JO Jordan; KZ Kazakhstan; KE Kenya; KI Kiribati;
XK Kosovo; KW Kuwait; KG Kyrgyzstan; LA Laos; LV Latvia; LB Lebanon; LS Lesotho; LR Liberia; LY Libya;
LI Liechtenstein; LT Lithuania; LU Luxembourg; MO Macao; MK North Macedonia; MG Madagascar; MW Malawi; MY Malaysia;
MV Maldives; ML Mali; MT Malta; MH Marshall Islands; MQ Martinique; MR Mauritania; MU Mauritius; MX Mexico;
FM Micronesia; MD Moldova; MC Monaco; MN Mongolia; ME Montenegro; MA Morocco; MZ Mozambique; MM Myanmar; NA Namibia;
NR Nauru; NP Nepal; NL Netherlands; NC New Caledonia; NZ New Zealand; NI Nicaragua; NE Niger; NG Nigeria;
KP North Korea; NO Norway; OM Oman; PK Pakistan; PW Palau; PS Palestine; PA Panama; PG Papua New Guinea; PY Paraguay;
PE Peru; PH Philippines; PL Poland; PT Portugal; PR Puerto Rico; QA Qatar; RE Réunion; RO Romania; RU Russia;
RW Rwanda; KN Saint Kitts and Nevis; LC Saint Lucia; VC Saint Vincent and the Grenadines; WS Samoa; SM San Marino;
ST São Tomé and Príncipe; SA Saudi Arabia; SN Senegal; RS Serbia; SC Seychelles; SL Sierra Leone; SG Singapore;
SK Slovakia; SI Slovenia; SB Solomon Islands; SO Somalia; ZA South Africa; KR South Korea; SS South Sudan; ES Spain;
LK Sri Lanka; SD Sudan; SR Suriname; SZ Eswatini; SE Sweden; CH Switzerland; SY Syria; TW Taiwan; TJ Tajikistan;
TZ Tanzania; TH Thailand; CD DR Congo; TL Timor-Leste; TG Togo; TO Tonga;
TT Trinidad and Tobago; TN Tunisia; TR Turkey; TM Turkmenistan; TV Tuvalu; UG Uganda; UA Ukraine;
AE United Arab Emirates; GB United Kingdom; US United States; UY Uruguay; UZ Uzbekistan; VU Vanuatu; VA Vatican;
VE Venezuela; VN Vietnam; YE Yemen; ZM Zambia; ZW Zimbabwe; AX Åland Islands
"""


def _read(table: str) -> dict[str, str]:
    return dict(line.strip().split(" ", 1) for line in table.split(";"))


COUNTRIES = _read(_DANISH)
_IN_ENGLISH = _read(_ENGLISH)


def country_name(code: str) -> str:
    """The country's name in the active language; the code itself where it is unknown, '' for ''."""
    return _names(get_language() or "da").get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Every country as (code, name), Denmark first, the others in the order of the alphabet."""
    names = _names(get_language() or "da")
    others = sorted((item for item in names.items() if item[0] != HOME), key=lambda item: _sort_key(item[1]))
    return [(HOME, names[HOME]), *others]


def _names(language: str) -> dict[str, str]:
    return _IN_ENGLISH if language.startswith("en") else COUNTRIES


def _sort_key(name: str) -> list[int]:
    return [
        _ALPHABET.get(letter, _ALPHABET.get(unicodedata.normalize("NFD", letter)[0], -1)) for letter in name.casefold()
    ]
