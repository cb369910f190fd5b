"""Words with a capital: first names that are hardly anything else, and what is no name although it is written large."""

_FIRST = """
    Aaron Abdul Adam Adrian Agnes Ahmed Aisha Alain Alan Albert Alejandro Alice Amanda Amina Amir Amy Amélie
    Ana Andrea Andreas Andrew Angela Anita Anke Ann Anna Anne Annie Anthony Antoine Antonio Arthur Aurélie
    Barbara Beatrice Ben Benjamin Bernard Brian Bruno Camille Carla Carlos Carmen Carol Caroline Catherine
    Charles Chloe Chloé Chris Christian Christina Christine Christophe Christopher Claire Claude Claudia
    Colin Cécile Céline Daniel Daniela David Deborah Delphine Denis Dennis Diana Diego Dominique Donald
    Dorothy Edward Eleanor Elena Elisabeth Elizabeth Ella Emily Emma Emmanuel Eric Erik Esther Eva Fabien
    Fatima Fatou Felix Fernando Fiona Francesca Francis Frank François Françoise Fred Gabriel Gary Geoffrey
    George Gilles Giulia Greg Guillaume Gérard Hannah Hans Harry Hassan Heather Helen Henri Henry Hugo
    Hélène Ian Ibrahim Ingrid Irene Isabella Isabelle Jacob Jacqueline Jacques James Jamie Jan Jane Janet
    Jason Javier Jean Jeff Jennifer Jenny Jessica Jim Joan Joanna Joe Johan John Jonas Jonathan Joseph
    Joshua José Juan Judith Jules Julia Julian Julie Julien Justin Jérôme Karen Karim Karin Karl Kate
    Katherine Kathleen Katie Keith Kelly Ken Kenneth Kevin Khadija Klaus Lara Larry Laura Laure Laurent Lea
    Leila Leo Leon Linda Lisa Louis Louise Luc Lucas Lucia Lucie Lucy Luis Luke Léa Magali Marc Marcel Marco
    Margaret Maria Marie Marina Marion Martha Martin Martine Mary Mathieu Matt Matteo Matthew Maurice Max
    Mehdi Melanie Michael Michel Michelle Miguel Mike Mohamed Mohammed Monica Monique Mélanie Nadia Nadine
    Nancy Natalie Nathalie Nathan Nicholas Nicolas Nicole Nina Noah Nora Olga Oliver Olivia Olivier Omar
    Oscar Pablo Pamela Pascal Patricia Patrick Paul Paula Pauline Pedro Peter Petra Philip Philippe Pierre
    Priya Rachel Rachid Ralph Raphaël Raymond Rebecca René Ricardo Richard Robert Roberto Roger Roland
    Romain Ronald Ruth Ryan Sabine Sabrina Samantha Samir Samuel Sandra Sara Sarah Sean Serge Sharon Shirley
    Simon Simone Sofia Sonia Sophia Sophie Stefan Stella Stephanie Stephen Steve Steven Stuart Stéphane
    Stéphanie Susan Suzanne Sylvie Sébastien Tanya Teresa Theo Theresa Thierry Thomas Théo Tim Timothy Tina
    Tom Tony Ursula Valérie Vanessa Vincent Virginie Véronique Walter Wendy William Xavier Yann Yannick
    Yasmine Youssef Yusuf Yves Yvonne Zoe Zoé Élodie
"""
_NONE = """
    A Absent Absente Accueil After Also Amazon Amex An And Anonyme Anonymous Anyone Apple Applicable April
    Are As Asked Assistant At Aucun Aucune August Automate Available Badge Bar Before Bonjour Bonsoir Boy
    But Caché Cachée Caisse Can Cashier Ce Ces Cette Checkout Christmas Click Collect Could Customer
    Customers De December Des Did Dimanche Direction Do Does Du Easter Elle Elles English Even Everybody
    Everyone Excuse Facebook February Female Femme For Forgot Forgotten French Friday From Gentleman
    German Girl Given Good Google Have He Head Hello Her Hi Hidden His Homme How I I'm I've If Il
    Illegible Illisible Ils In Inconnu Inconnue Indisponible Instagram Invisible Is It It's Italian Its
    It’s I’m I’ve January Je Jeudi July June Just Kitchen La Lady Le Les Lundi Machine Madam Madame
    Mademoiselle Male Man Management Manager March Mardi Mastercard May Merci Mercredi Miss Missing Monday
    Monsieur My Name Names Nametag No Nobody Nom Non None Nope Not Nothing Nous November October Office On
    One Only Oublié Oubliée Oui Our Pas Paypal Personne Please Plusieurs Prénom Rayon Really Reception
    Refused Responsable Returns Rien Robot Sales Samedi Sans Saturday Seen Self September Service Services
    Several She Shop Shown Sir So Somebody Someone Sorry Spanish Staff Store Sunday Support Sure Tag Team
    Thank Thanks That That's That’s The Their Then There These They This Those Thursday To Tuesday Uber Un
    Unavailable Unclear Une Unknown Unnamed Unreadable Unsure Various Vendeur Vendeuse Vendredi Very Visa
    Visible Vous Waiter Was We Wednesday Welcome What Whatsapp When While Who Why With Woman Would Yes You
    Your
"""
FIRST_NAMES, NO_NAMES = frozenset(_FIRST.split()), frozenset(_NONE.split())
