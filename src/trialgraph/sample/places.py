"""Countries with the part of sites that are there, towns and facilities in them; most of the towns are invented."""
# ruff: noqa: E501 - lists of words read better unbroken

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from trialgraph.sample.chance import Chance
from trialgraph.sample.medicine import KEPT

_TABLE = Path(__file__).parent / "countries.tsv"
_TOWNS = {
    "english": ("Ash Bel Brook Clear Dun East Fair Green Hart Iron Kings Lake Mill North Oak Pine Red Stan West Wood "
                "Hazel Elm Gran Win Thorn Marl Cob Hunt Lang Wex",
                "ford field ton ville dale wood port bury ham mouth ridge haven burn worth view land stead well"),
    "french": ("Saint-Aub Belle Mont Clair Haut Bois Vau Cler Roche Fon Mar Ville Champ Char Beau Lan Gris Thor",
               "ault court mont ville gny sac lieu rive val tour ières bois non ourg euil"),
    "german": ("Alt Neu Ober Unter Grün Stein Wald Berg Rot Lind Eich Buch Königs Markt Schön Hohen Lauter Birk",
               "burg berg heim hausen stadt feld dorf bach brück furt hafen tal wald rode"),
    "spanish": ("San Val Monte Villa Rio Puerto Alta Campo Santa Casta Mira Tor Gran Olmo Bel Cerro",
                "verde mar nueva rosa lena dora llón riego zón sol grande llana nova ñuela quín"),
    "italian": ("Monte Castel Villa Borgo Rocca Torre Ponte San Campo Serra Civi Pietra Val Colle",
                "bello franco nuovo vecchia mare lungo rosso verde alto gnano asco ello ara ino"),
    "slavic": ("Nowo Staro Brze Kra Lub Wys Zel Bor Dob Gra Kos Mir Ost Pod Rad Slav Tar Vel",
               "wice gród nica sko ław grad pol ovo itsa sk no min any ec"),
    "chinese": ("Bei Chang Dong Fu Guang Hai Jin Kun Lin Ming Nan Ping Qing Shan Tai Wen Xin Yang Zhong An He",
                "zhou hai jing yang chuan tong shan gang hua ling ning tan lin ju nam gu"),
    "japanese": ("Aki Fuku Haru Ishi Kama Kita Matsu Mina Naka Oka Saka Shimo Taka Toyo Yama Yoko Higashi",
                 "gawa hama kawa mura moto saki shima ta yama zawa hashi machi da oka"),
    "arabic": ("Al-Has Ban Dar Fara Gul Has Jal Kar Mah Nas Qas Rah Sha Tar Zah Abu Mir Sul Bar Hyd",
               "abad pur wan dara iyah una garh iz bad nagar rah eem oun"),
    "turkish": ("Ak Kara Yeni Eski Gül Demir Ala Bey Çay Deniz Kızıl Orta Sarı Taş Yıldız",
                "hisar köy şehir pınar kale dağ su tepe ova ören kent"),
}  # fmt: skip
_SAINTS = """Mary Luke John Anne Vincent Joseph Elizabeth Francis Martin Thomas Clara Michael Peter Catherine Paul George
Agnes Barbara Andrew Teresa David Helena Nicholas Hedwig Olaf""".split()
_KINDS = """{town} University Hospital|{town} Medical Center|{town} General Hospital|Hospital of {town}|St. {saint} Hospital|
{town} Clinical Research|Clinic {saint} {town}|{town} Cancer Center|University of {town}|{town} Children's Hospital|
{founder} Memorial Hospital|{founder} Clinic|{founder} Research Institute|{town} {founder} Medical Group|
{founder} Family Practice|Center for Health Research {founder}|{founder} & {other} Associates|Regional Hospital {town}|
{founder} Oncology Partners|{town} Institute of Medicine|Praxis Dr. {founder}|Hôpital {founder}|Hospital {saint}|
Ospedale San {saint}|{founder} Cardiology|{town} Women's Health""".replace("\n", "").split("|")
_STATES = "North South East West Upper Lower Central New".split()


class Country(NamedTuple):
    """A country with the part of trials that are there, how names sound, its middle and its well-known towns."""

    name: str
    part: float
    style: str
    latitude: float
    longitude: float
    towns: tuple[tuple[str, float, float], ...]


class Place(NamedTuple):
    """A facility: names that mean it, and the rest of what the registry says of a location."""

    names: tuple[str, ...]
    town: dict[str, object]


def _read(line: str) -> Country:
    name, part, style, latitude, longitude, towns = line.split("\t")
    known = [town.split(",") for town in towns.split(";")]
    return Country(
        name, float(part), style, float(latitude), float(longitude),
        tuple((town, float(north), float(east)) for town, north, east in known),
    )  # fmt: skip


COUNTRIES = tuple(map(_read, _TABLE.read_text(encoding="utf-8").strip().split("\n")[1:]))
_ALL = sum(country.part for country in COUNTRIES)
WEIGHTS = tuple((number, country.part / _ALL) for number, country in enumerate(COUNTRIES))
"""Countries by number, with the part of trials that are there."""


@lru_cache(KEPT)
def facility(country: int, rank: int) -> Place:
    """A facility of a country; low ranks are those at which most trials run."""
    chance = Chance(4, country, rank)
    where = town(country, chance.rank(8, 0.9) if rank > 20 else min(rank, len(COUNTRIES[country].towns) - 1))
    founder, other = (family(chance, COUNTRIES[country].style) for _ in range(2))
    kind = chance.early_of(_KINDS) if rank < 300 else chance.one_of(_KINDS)
    name = kind.format(town=where["city"], saint=chance.one_of(_SAINTS), founder=founder, other=other)
    if rank > 20_000:
        name = f"{name} {chance.one_of(('Site', 'Unit', 'Department', 'Office', '#'))} {chance.between(1, 999)}"
    return Place((name, name, f"{name}, {where['city']}", name.upper(), f"The {name}", f"{name} "), where)


@lru_cache(KEPT)
def town(country: int, rank: int) -> dict[str, object]:
    """A town as a location names it: city, state, zip, country and point."""
    home = COUNTRIES[country]
    chance = Chance(5, country, rank)
    if rank < len(home.towns):
        name, latitude, longitude = home.towns[rank]
    else:
        first, last = (parts.split() for parts in _TOWNS[home.style])
        name = chance.one_of(first) + chance.one_of(last)
        if rank > 100 and chance.is_so(0.6):
            name = (
                f"{chance.one_of(_STATES)} {name}" if home.style == "english" else f"{name}-{chance.one_of(first)}"
            )
        latitude = home.latitude + 6 * (chance.draw() - 0.5)
        longitude = home.longitude + 8 * (chance.draw() - 0.5)
    found: dict[str, object] = {"city": name}
    if home.style in ("english", "chinese") or chance.is_so(0.3):
        found["state"] = f"{chance.one_of(_STATES)} {home.towns[0][0]}"
    if chance.is_so(0.8):
        found["zip"] = f"{chance.below(100_000):05}"
    point = {"lat": round(latitude, 5), "lon": round(longitude, 5)}
    return {**found, "country": home.name, "geoPoint": point}


_FAMILIES = {
    "english": ("Ander Ash Black Brad Carl Cole Dav Edward Fisher Gard Harri Jack John Lang Mar Mill Nel Park Richard Rob "
                "Sander Steven Thom Wat Will Wood Hol Lind Pem Quin", "son s ton ley well man er field worth by wood ford"),
    "french": ("Bern Blanch Char Dub Dup Faur Gaut Gir Lacr Lamb Lef Mart Mor Per Rich Rouss Vinc Chev Delac Font",
               "ard et ois ont ier oix ert evre in eau el anc olle ain"),
    "german": ("Bau Berg Fisch Hart Hof Kauf Kell Krü Leh Mey Mül Neu Rich Schmi Schnei Schul Wag Web Zimm Vo",
               "er mann ler ger ner der hold bach hard ling tz ström sen"),
    "spanish": ("Alv Cast Dom Fern Garc Gonz Hern Jim L Mart Mor Nuñ Ram Rodr Ruiz Sanch Torr V Ben Ort",
                "ez arez illo ínguez ández ía ález énez ópez ales írez íguez ega eda"),
    "italian": ("Bian Cont De Esp Ferr Gall Grec Lomb Mar Moret Ric Ross Rus Vill Zan Papad Nikol Kost",
                "chi i ini osito ari o ardi ino ti ci etti ella opoulos aidis"),
    "slavic": ("Kowal Nowak Wiśniew Wójc Kamińs Lewand Novot Dvor Svob Ivan Petr Popes Horv Nag Szab Tót Kov",
               "ski czyk ov ová enko escu ák ić ik ý ová in yński icz"),
    "chinese": ("Chen Wang Li Zhang Liu Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Kim Park Lee Choi Jung Kang",
                " "),
    "japanese": ("Sato Suzuki Taka Tana Wata Ito Yama Naka Koba Kato Yoshi Sasa Matsu Inoue Kimu Haya Shimi Mori Abe Ike",
                 "moto hashi naka nabe shita mura yama da ki ra zaki guchi hara no"),
    "arabic": ("Ahm Ali Has Hus Ibra Kha Mah Moh Mus Oma Rah Sal Sha Sin Gup Sha Pat Kum Rao Nai Coh Lev Miz",
               "ed him san ein lid moud amed tafa r man eh ah gh ta rma el i rahi"),
    "turkish": ("Yıl Kay Dem Şah Çel Yıld Öz Arsl Doğ Kılı Asl Çet Kar Koç Kur Ayd Güne", "maz a ir in ik ız türk an ç ş tin t ın"),
}  # fmt: skip
_GIVEN = {
    "english": "James Mary Robert Susan John Linda Michael Karen David Sarah William Nancy Emily Daniel Laura Paul Anna "
               "Mark Ruth Peter Alice George Helen Kevin Joan Brian Grace Alan Rose Simon Claire",
    "french": "Jean Marie Pierre Anne Michel Sophie Philippe Claire François Hélène Éric Céline Luc Aurélie Benoît Élodie",
    "german": "Hans Anna Peter Katrin Jürgen Sabine Klaus Ute Lars Ingrid Björn Søren Mette Jan Anke Markus Åsa Erik",
    "spanish": "José María Juan Carmen Luis Ana Carlos Lucía Miguel Elena Pablo Inés Jorge Sofía João Beatriz",
    "italian": "Marco Giulia Luca Francesca Andrea Paola Giovanni Elena Stefano Chiara Dimitrios Eleni Paolo Maria",
    "slavic": "Jan Anna Piotr Ewa Tomáš Jana Ivan Olga Marek Zofia László Éva Ioana Andrei Dmitri Irina",
    "chinese": "Wei Fang Min Jing Lei Yan Jun Ying Hao Xin Tao Ling Bo Hui Ji-Hoon Soo-Jin Min-Jae Xiaoming Yuhan Jianguo "
               "Meiling Zhiqiang Haiyan Wenbo Lihua Guoqiang Xuefeng Yifan Zihan Chenxi Ruoyu Haoran Minseo Jiwoo Pei-Yu",
    "japanese": "Hiroshi Yuki Takashi Keiko Kenji Yumi Satoshi Akiko Makoto Naoko Daisuke Emi Taro Haruka Kazuo Mariko",
    "arabic": "Ahmed Fatima Mohamed Aisha Omar Mona Hassan Layla Khaled Noor Ravi Priya Anil Sunita Yosef Tamar Amit Rania",
    "turkish": "Mehmet Ayşe Mustafa Fatma Ali Emine Hüseyin Zeynep İbrahim Elif Murat Gülşen Emre Özlem",
}  # fmt: skip


def family(chance: Chance, style: str) -> str:
    """A family name as it sounds in some countries."""
    first, last = (parts.split() or [""] for parts in _FAMILIES[style])
    return chance.one_of(first) + chance.one_of(last)


def given(chance: Chance, style: str) -> str:
    """A given name as it sounds in some countries."""
    return chance.one_of(_GIVEN[style].split())
