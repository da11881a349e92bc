"""Phrases before or under which people's names stand, in the seven languages that Rampart knows, for google-re2."""

MY_NAME_IS = (
    r"(?i:my (?:full |first |last |maiden |middle |sur|nick)?name(?: is|'s)"
    r"|(?:maiden|last|first|sur|middle) ?name (?:is|was)"
    r"|i am called|people (?:usually |often )?call me|sometimes called|everyone calls me"
    r"|ich hei(?:ß|ss)e|mein (?:vor|nach)?name ist|(?:mädchen|nach|vor)name (?:ist|lautet|war)"
    r"|je m'appelle|mon (?:pré)?nom (?:de famille )?est|nom de jeune fille (?:est|était)"
    r"|me llamo|mi (?:nombre|apellido) es|mi chiamo|il mio (?:cog)?nome è"
    r"|ik heet|mijn (?:voor|achter)?naam is|(?:eu )?me chamo|chamo-me|(?:o )?meu (?:sobre)?nome é)"
)
TITLE = (
    r"(?i:mr|mrs|ms|miss|mx|dr|prof|professor|doctor|herr|herrn|frau|señor|señora|sr|sra|mme|mlle|monsieur|madame"
    r"|signor|signora|sig|mevrouw|meneer|mevr|dhr|senhor|senhora)\.?"
)
RELATIVE = (
    r"(?i:(?:my|our|his|her|their) (?:best |late |ex[ -]?|old |new |grand)?(?:wife|husband|son"
    r"|daughter|mother|father|mom"
    r"|mum|mama|dad|brother|sister|uncle|aunt|grandma|grandpa|ma|pa|cousin|niece|nephew|friend|girlfriend|boyfriend"
    r"|partner|boss|manager|colleague|coworker|neighbou?r|landlord|landlady|teacher|roommate|flatmate|fiancée?|"
    r"kid|bride)"
    r"|(?:mon|ma|notre|son|sa|ton|ta|votre|leur) (?:femme|mari|fils|fille|mère|père|frère|sœur|amie?|copain|"
    r"copine|patronn?e?"
    r"|voisine?|collègue|oncle|tante|cousine?|grand-mère|grand-père|propriétaire)"
    r"|(?:mi|nuestr[oa]|su|tu|vuestr[oa]) (?:espos[oa]|marido|mujer|hij[oa]|madre|padre|herman[oa]|amig[oa]|"
    r"jef[ea]|vecin[oa]"
    r"|abuel[oa]|tí[oa]|prim[oa]|novi[oa]|caser[oa])"
    r"|(?:mi[oa]|nostr[oa]|su[oa]|tu[oa]) (?:moglie|marito|figli[oa]|madre|padre|fratello|sorella|amic[oa]|"
    r"nonn[oa]|zi[oa]|capo"
    r"|vicin[oa]|collega|cugin[oa])"
    r"|(?:mijn|onze|zijn|haar|jouw|je|hun|uw) (?:vrouw|man|zoon|dochter|moeder|vader|broer|zus|vriend|vriendin|"
    r"baas|buurman|buurvrouw|collega|oma|opa|oom"
    r"|tante|huisbaas)"
    r"|(?:meu|minha|seu|sua|teu|tua|noss[oa]) (?:esposa|marido|filh[oa]|mãe|pai|irmão|irmã|amig[oa]|chefe|"
    r"vizinh[oa]|avó|avô|ti[oa]|namorad[oa]"
    r"|colega|senhorio))"
)
RELATIVE_IN_GERMAN = (       # without capitals to go by, since all nouns have them
    r"(?i:(?:mein|unser|dein|sein|ihr)(?:e[mnr]?)? (?:frau|mann|sohn|tochter|mutter|vater|bruder|schwester|"
    r"freund(?:in)?|chef(?:in)?"
    r"|kolleg(?:e|in)|nachbar(?:in)?|vermieter(?:in)?|oma|opa|onkel|tante|cousine?))"
)
GREETING = (
    r"(?i:dear|hi|hello|hey|good (?:morning|afternoon|evening)|liebe[r]?|sehr geehrte[r]?|hallo|cher|chère|bonjour"
    r"|querid[oa]|estimad[oa]|hola|car[oa]|gentile|ciao|beste|geachte|dag|prezad[oa]|olá)"
)
REGARDS = (
    r"(?i:(?:(?:best|kind|kindest|warm|many) )?(?:regards|wishes)|best|cheers|thanks|thank you|many thanks|love"
    r"|(?:yours )?(?:sincerely|truly|faithfully)|sincerely yours|mit freundlichen grüßen|(?:viele|liebe|beste) grüße"
    r"|cordialement|bien à vous|bises|(?:un )?saludos?|atentamente|un abrazo|(?:cordiali|distinti) saluti"
    r"|met vriendelijke groet(?:en)?|groet(?:en|jes)|atenciosamente|abraços?)"
)
LABEL = (
    r"(?i:(?:full |first |last |family |customer |patient |employee |student |user )?name|patient|customer|client"
    r"|contact|from|to|cc|attn|author|recipient|sender|passenger|guest|tenant|landlord|applicant|cardholder"
    r"|account holder|beneficiary|signed|attendees|participants|witness|vorname|nachname|absender|empfänger"
    r"|nom|prénom|nombre|apellidos?|cognome|nome|naam|voornaam|achternaam|sobrenome)"
)
