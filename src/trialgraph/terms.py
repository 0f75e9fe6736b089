"""The ontology's names, so that editors and type checkers know them.

`ontology/trialgraph.ttl` is the truth; a test holds this copy to it.
"""

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
RDFS_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
RDFS_SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OWL = "http://www.w3.org/2002/07/owl#"
SSSOM = "https://w3id.org/sssom/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"

TGC = Namespace("https://w3id.org/trialgraph/concept/")
"""Concepts: phases, statuses and the like; `codes` finds them by the registries' words."""


class TG(DefinedNamespace):
    """Classes and properties of the trialgraph ontology."""

    _NS = Namespace("https://w3id.org/trialgraph/ontology#")
    _fail = True

    Trial: URIRef
    RegistryRecord: URIRef
    Registry: URIRef
    Identifier: URIRef
    Drug: URIRef
    Combination: URIRef
    Condition: URIRef
    Sponsor: URIRef
    Investigator: URIRef
    Site: URIRef
    City: URIRef
    Country: URIRef
    Publication: URIRef
    Sponsorship: URIRef
    Appointment: URIRef
    Participation: URIRef
    Intervention: URIRef
    Placebo: URIRef
    Arm: URIRef
    Outcome: URIRef
    EligibilityCriteria: URIRef
    Reference: URIRef
    Measuring: URIRef
    Measurement: URIRef
    RecordVersion: URIRef
    Change: URIRef
    PlaceboControlledTrial: URIRef
    PaediatricTrial: URIRef
    MultiRegistryTrial: URIRef

    relatedTrial: URIRef
    hasRecord: URIRef
    studiesDrug: URIRef
    studiesCondition: URIRef
    hasSponsor: URIRef
    hasInvestigator: URIRef
    hasSite: URIRef
    hasCountry: URIRef
    inTrialsFor: URIRef
    measured: URIRef
    inRegistry: URIRef
    hasIdentifier: URIRef
    hasSponsorship: URIRef
    hasAppointment: URIRef
    hasParticipation: URIRef
    hasCondition: URIRef
    hasIntervention: URIRef
    hasArm: URIRef
    hasOutcome: URIRef
    hasEligibility: URIRef
    hasReference: URIRef
    listsCountry: URIRef
    responsibleInvestigator: URIRef
    conditionMesh: URIRef
    conditionMeshAncestor: URIRef
    interventionMesh: URIRef
    interventionMeshAncestor: URIRef
    listsRelated: URIRef
    sponsor: URIRef
    investigator: URIRef
    atParticipation: URIRef
    site: URIRef
    drug: URIRef
    ingredient: URIRef
    score: URIRef
    qualifier: URIRef
    controlType: URIRef
    receives: URIRef
    publication: URIRef
    city: URIRef
    country: URIRef
    ror: URIRef
    status: URIRef
    lastKnownStatus: URIRef
    phase: URIRef
    studyType: URIRef
    allocation: URIRef
    interventionModel: URIRef
    observationalModel: URIRef
    timePerspective: URIRef
    purpose: URIRef
    masking: URIRef
    maskedRole: URIRef
    enrollmentType: URIRef
    sponsorRole: URIRef
    sponsorClass: URIRef
    investigatorRole: URIRef
    namedAs: URIRef
    responsiblePartyType: URIRef
    interventionType: URIRef
    armType: URIRef
    outcomeType: URIRef
    sex: URIRef
    ageGroup: URIRef
    samplingMethod: URIRef
    referenceType: URIRef
    identifierScheme: URIRef
    startDateType: URIRef
    primaryCompletionDateType: URIRef
    completionDateType: URIRef
    url: URIRef

    briefTitle: URIRef
    officialTitle: URIRef
    acronym: URIRef
    briefSummary: URIRef
    detailedDescription: URIRef
    reportedStatus: URIRef
    reportedPhase: URIRef
    whyStopped: URIRef
    startDate: URIRef
    enrollmentEndDate: URIRef
    primaryCompletionDate: URIRef
    completionDate: URIRef
    enrollment: URIRef
    designDescription: URIRef
    interventionModelDescription: URIRef
    maskingDescription: URIRef
    conditionName: URIRef
    keyword: URIRef
    number: URIRef
    firstSubmitted: URIRef
    firstPosted: URIRef
    resultsFirstPosted: URIRef
    lastUpdateSubmitted: URIRef
    lastUpdated: URIRef
    verified: URIRef
    copied: URIRef
    hasResults: URIRef
    predictionScore: URIRef
    readFrom: URIRef
    readAt: URIRef
    readAs: URIRef
    absentSince: URIRef
    contentHash: URIRef
    changedFact: URIRef
    before: URIRef
    after: URIRef
    organization: URIRef
    identifierValue: URIRef
    identifierType: URIRef
    issuer: URIRef
    link: URIRef
    name: URIRef
    affiliation: URIRef
    title: URIRef
    isPerson: URIRef
    facility: URIRef
    state: URIRef
    postalCode: URIRef
    latitude: URIRef
    longitude: URIRef
    otherName: URIRef
    description: URIRef
    measure: URIRef
    timeFrame: URIRef
    criteria: URIRef
    genderBased: URIRef
    genderDescription: URIRef
    minimumAge: URIRef
    maximumAge: URIRef
    minimumAgeMonths: URIRef
    maximumAgeMonths: URIRef
    healthyVolunteers: URIRef
    studyPopulation: URIRef
    citation: URIRef
    pmid: URIRef
    doi: URIRef
    listedTitle: URIRef
    measureName: URIRef
    ofNetwork: URIRef
    method: URIRef
    value: URIRef
    lowest: URIRef
    highest: URIRef
