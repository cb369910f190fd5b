"""The coffee shop checklist in French: each English text with its translation."""

from collections.abc import Mapping

_ANSWERS = {
    "Yes": "Oui",
    "No": "Non",
    "Not applicable": "Sans objet",
    "Could not tell": "Impossible à dire",
    "Recognised a guest they had served before": "Reconnu un client déjà servi auparavant",
    "Told you where the coffee comes from": "Indiqué d’où vient le café",
    "Offered a glass of water": "Proposé un verre d’eau",
    "Asked at the table how the drink was": "Demandé à table comment était la boisson",
    "Clean, with soap": "Propres, avec du savon",
    "Clean, no soap": "Propres, sans savon",
    "Dirty": "Sales",
}

_NAMES = {
    "Coffee shop": "Café",
    "Arrival": "Arrivée",
    "Welcome": "Accueil",
    "Ordering": "Commande",
    "Drink": "Boisson",
    "Stay": "Sur place",
    "Farewell": "Départ",
    "All in all": "Bilan",
}

_QUESTIONS = {
    "Did the opening hours at the door match those on the map app?": (
        "Les horaires affichés à la porte étaient-ils les mêmes que sur l’application de cartes ?"
    ),
    "Was every free table you could see wiped clean?": (
        "Toutes les tables libres que vous voyiez étaient-elles essuyées ?"
    ),
    "How many free tables had used dishes on them?": (
        "Combien de tables libres portaient de la vaisselle sale ?"
    ),
    "Did somebody behind the bar greet you before you spoke?": (
        "Quelqu’un au comptoir a-t-il dit bonjour avant que vous ne parliez ?"
    ),
    "Did the greeting come with eye contact?": "La salutation s’accompagnait-elle d’un regard ?",
    "Did staff behind the bar use a private phone while guests waited?": (
        "Le personnel au comptoir utilisait-il un téléphone privé pendant que des clients attendaient ?"
    ),
    "How long did you wait from joining the queue until you could order?": (
        "Combien de temps avez-vous attendu dans la file avant de pouvoir commander ?"
    ),
    "Did somebody speak to the waiting guests?": "Quelqu’un s’est-il adressé aux clients qui attendaient ?",
    "Was the price of your drink shown before you ordered?": (
        "Le prix de votre boisson était-il affiché avant la commande ?"
    ),
    "Was your order repeated back to you?": "Votre commande vous a-t-elle été répétée ?",
    "Did you get a definite answer on which milks were available?": (
        "Avez-vous reçu une réponse précise sur les laits disponibles ?"
    ),
    "Was the amount charged the same as the price shown?": (
        "Le montant demandé était-il le même que le prix affiché ?"
    ),
    "Photo of the receipt": "Photo du ticket de caisse",
    "How long did it take from ordering until your drink was ready?": (
        "Combien de temps s’est écoulé entre la commande et la boisson prête ?"
    ),
    "Was the drink the one you had ordered?": "La boisson était-elle celle que vous aviez commandée ?",
    "Was the drink steaming when it reached you?": "La boisson était-elle fumante à son arrivée ?",
    "Was the saucer dry?": "La soucoupe était-elle sèche ?",
    "What did staff do for you that you had not asked for?": (
        "Qu’a fait le personnel pour vous sans que vous le demandiez ?"
    ),
    "Did something go wrong during your stay?": "Un incident s’est-il produit pendant votre passage ?",
    "Did the first person you told put it right?": (
        "La première personne informée a-t-elle réglé le problème ?"
    ),
    "Was the cup of another guest cleared within five minutes?": (
        "La tasse d’un autre client a-t-elle été débarrassée en moins de cinq minutes ?"
    ),
    "Which state was the toilet in?": "Dans quel état étaient les toilettes ?",
    "Did somebody say goodbye as you left?": "Quelqu’un vous a-t-il dit au revoir à votre départ ?",
    "Did the last words come with eye contact?": "Les derniers mots s’accompagnaient-ils d’un regard ?",
    "Did the last words mention a next visit?": "Les derniers mots évoquaient-ils une prochaine visite ?",
    "How satisfied were you, all in all?": "Dans l’ensemble, quel est votre degré de satisfaction ?",
    "How easy was it to get your coffee?": "À quel point était-il facile d’obtenir votre café ?",
    "Would you choose this coffee shop again?": "Choisiriez-vous de nouveau ce café ?",
    "How likely are you to recommend this coffee shop to a friend?": (
        "Quelle est la probabilité que vous recommandiez ce café à un ami ?"
    ),
    "Would you recommend this coffee shop to a friend who asked you?": (
        "Recommanderiez-vous ce café à un ami qui vous le demanderait ?"
    ),
    "What happened, in order?": "Que s’est-il passé, dans l’ordre ?",
}

_HINTS = {
    "Count once, when you enter": "Comptez une seule fois, en entrant",
    "A word to the queue, an order taken in advance": "Un mot à la file, une commande prise à l’avance",
    "Ask which milks there are": "Demandez quels laits il y a",
    "The whole receipt, flat, with date and amount readable": (
        "Le ticket entier, à plat, date et montant lisibles"
    ),
    "Not applicable for a cold drink": "Sans objet pour une boisson froide",
    "Take it as it comes; cause nothing": "Notez ce qui arrive ; ne provoquez rien",
    "Not applicable when you told nobody": "Sans objet si vous n’en avez parlé à personne",
    "1 is not at all, 5 is completely": "1 : pas du tout, 5 : tout à fait",
    "1 is hard, 7 is easy": "1 : difficile, 7 : facile",
    "0 is not at all likely, 10 is certain": "0 : pas du tout probable, 10 : certain",
    "In the comment: what you would tell them first": "Dans le commentaire : ce que vous lui diriez d’abord",
    "Facts, as a camera would have recorded them": "Des faits, tels qu’une caméra les aurait enregistrés",
}

_FOR_STAFF = {
    "We speak the first word": "Le premier mot vient de nous",
    "Private phones stay out of sight while guests wait": (
        "Les téléphones privés restent hors de vue quand des clients attendent"
    ),
}

FRENCH: Mapping[str, str] = {**_ANSWERS, **_NAMES, **_QUESTIONS, **_HINTS, **_FOR_STAFF}
