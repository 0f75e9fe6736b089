"""The registries of the WHO's network whose records come through its platform or in its data set.

Primary registries and data providers as the WHO lists them at www.who.int/clinical-trials-registry-platform.
"""

from trialgraph.registries.formats import Registry

MEMBERS = tuple(
    Registry(name=name, title=title, homepage=homepage)
    for name, title, homepage in (
        ("anzctr", "Australian New Zealand Clinical Trials Registry", "https://www.anzctr.org.au/"),
        ("chictr", "Chinese Clinical Trial Registry", "https://www.chictr.org.cn/"),
        ("cris", "Clinical Research Information Service, Republic of Korea", "https://cris.nih.go.kr/"),
        ("ctri", "Clinical Trials Registry - India", "https://ctri.nic.in/"),
        ("drks", "German Clinical Trials Register", "https://drks.de/"),
        ("irct", "Iranian Registry of Clinical Trials", "https://irct.behdasht.gov.ir/"),
        (
            "itmctr",
            "International Traditional Medicine Clinical Trial Registry",
            "http://itmctr.ccebtcm.org.cn/",
        ),
        ("jprn", "Japan Primary Registries Network", "https://jrct.mhlw.go.jp/"),
        ("lbctr", "Lebanese Clinical Trials Registry", "https://lbctr.moph.gov.lb/"),
        ("ntr", "Netherlands Trial Register", "https://onderzoekmetmensen.nl/"),
        ("pactr", "Pan African Clinical Trials Registry", "https://pactr.samrc.ac.za/"),
        ("rebec", "Brazilian Clinical Trials Registry", "https://ensaiosclinicos.gov.br/"),
        ("repec", "Peruvian Clinical Trials Registry", "https://ensayosclinicos-repec.ins.gob.pe/"),
        ("rpcec", "Cuban Public Registry of Clinical Trials", "https://rpcec.sld.cu/"),
        ("slctr", "Sri Lanka Clinical Trials Registry", "https://slctr.lk/"),
        ("tctr", "Thai Clinical Trials Registry", "https://www.thaiclinicaltrials.org/"),
    )
)
