"""Countries with the part of sites that are there, towns and facilities in them; most of the towns are invented."""

from functools import lru_cache
from typing import NamedTuple

from trialgraph.sample.chance import Chance
from trialgraph.sample.medicine import KEPT

_COUNTRIES = """
United States|33|english|39.8|-98.6|New York,40.71,-74.01;Boston,42.36,-71.06;Houston,29.76,-95.36;Los Angeles,34.05,-118.24;Chicago,41.85,-87.65;Baltimore,39.29,-76.61;Philadelphia,39.95,-75.16;San Diego,32.72,-117.16;Seattle,47.61,-122.33;Atlanta,33.75,-84.39;Bethesda,38.98,-77.1;Dallas,32.78,-96.81;San Francisco,37.77,-122.42
China|10|chinese|35.9|104.2|Beijing,39.91,116.4;Shanghai,31.22,121.46;Guangzhou,23.12,113.25
France|6.5|french|46.2|2.2|Paris,48.85,2.35;Lyon,45.75,4.85;Toulouse,43.6,1.44;Marseille,43.3,5.38;Lille,50.63,3.06;Bordeaux,44.84,-0.58;Montpellier,43.61,3.88;Nantes,47.22,-1.55
Germany|5|german|51.2|10.5|Berlin,52.52,13.41;Munich,48.14,11.58;Hamburg,53.55,9.99;Heidelberg,49.41,8.69
United Kingdom|4|english|54|-2|London,51.51,-0.13;Manchester,53.48,-2.24;Leeds,53.8,-1.55;Southampton,50.9,-1.4;Glasgow,55.87,-4.26;Newcastle upon Tyne,54.97,-1.61
Japan|4|japanese|36.2|138.3|Tokyo,35.69,139.69;Osaka,34.69,135.5
Spain|3.6|spanish|40.5|-3.7|Madrid,40.42,-3.7;Barcelona,41.39,2.16
Canada|3.6|english|56.1|-106.3|Toronto,43.71,-79.4;Montréal,45.51,-73.59;Vancouver,49.25,-123.12
Italy|3.5|italian|41.9|12.6|Rome,41.89,12.51;Milan,45.46,9.19;Turin,45.07,7.69
South Korea|2.6|chinese|35.9|127.8|Seoul,37.57,126.98
Egypt|2|arabic|26.8|30.8|Cairo,30.06,31.25
Turkey (Türkiye)|1.8|turkish|39|35.2|Istanbul,41.01,28.95;Ankara,39.92,32.85
Australia|1.6|english|-25.3|133.8|Sydney,-33.87,151.21;Melbourne,-37.81,144.96
Poland|1.6|slavic|51.9|19.1|Warsaw,52.23,21.01
Belgium|1.4|french|50.5|4.5|Brussels,50.85,4.35;Leuven,50.88,4.7
Netherlands|1.4|german|52.1|5.3|Amsterdam,52.37,4.89;Rotterdam,51.92,4.48;Utrecht,52.09,5.12
Brazil|1.4|spanish|-14.2|-51.9|São Paulo,-23.55,-46.64
Taiwan|1.2|chinese|23.7|121|Taipei,25.05,121.53
India|1.1|arabic|20.6|79|New Delhi,28.62,77.21;Mumbai,19.07,72.88
Denmark|.9|german|56.3|9.5|Copenhagen,55.68,12.57
Israel|.9|arabic|31|34.9|Tel Aviv,32.08,34.78
Switzerland|.8|german|46.8|8.2|Zürich,47.37,8.55;Basel,47.56,7.57
Sweden|.8|german|60.1|18.6|Stockholm,59.33,18.07
Russia|.8|slavic|61.5|105.3|Moscow,55.75,37.62
Pakistan|.7|arabic|30.4|69.3|Lahore,31.56,74.35
Mexico|.7|spanish|23.6|-102.6|Mexico City,19.43,-99.13
Austria|.6|german|47.5|14.6|Vienna,48.21,16.37
Czechia|.6|slavic|49.8|15.5|Prague,50.09,14.42
Hungary|.6|slavic|47.2|19.5|Budapest,47.5,19.04
Norway|.5|german|60.5|8.5|Oslo,59.91,10.75
Thailand|.5|arabic|15.9|101|Bangkok,13.75,100.5
Argentina|.5|spanish|-38.4|-63.6|Buenos Aires,-34.61,-58.38
Greece|.5|italian|39.1|21.8|Athens,37.98,23.72
South Africa|.4|english|-30.6|22.9|Johannesburg,-26.2,28.04;Cape Town,-33.93,18.42
Finland|.4|german|61.9|25.7|Helsinki,60.17,24.94
Romania|.4|slavic|45.9|25|Bucharest,44.43,26.11
Bulgaria|.4|slavic|42.7|25.5|Sofia,42.7,23.32
Ukraine|.4|slavic|48.4|31.2|Kyiv,50.45,30.52
Portugal|.3|spanish|39.4|-8.2|Lisbon,38.73,-9.15
Ireland|.3|english|53.4|-8.2|Dublin,53.33,-6.25
Singapore|.3|chinese|1.35|103.8|Singapore,1.29,103.85
Colombia|.3|spanish|4.6|-74.3|Bogotá,4.61,-74.08
Chile|.3|spanish|-35.7|-71.5|Santiago,-33.46,-70.65
Kenya|.2|english|0|37.9|Nairobi,-1.28,36.82
Uganda|.2|english|1.4|32.3|Kampala,0.32,32.57
Korea, Republic of|.1|chinese|35.9|127.8|Seoul,37.57,126.98
Turkey|.1|turkish|39|35.2|Istanbul,41.01,28.95
Russian Federation|.1|slavic|61.5|105.3|Moscow,55.75,37.62
"""
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
    name, part, style, latitude, longitude, towns = line.split("|")
    known = [town.split(",") for town in towns.split(";")]
    return Country(
        name, float(part), style, float(latitude), float(longitude),
        tuple((town, float(north), float(east)) for town, north, east in known),
    )  # fmt: skip


COUNTRIES = tuple(map(_read, _COUNTRIES.strip().split("\n")))
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
            name = f"{chance.one_of(_STATES)} {name}" if home.style == "english" else f"{name}-{chance.one_of(first)}"
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
