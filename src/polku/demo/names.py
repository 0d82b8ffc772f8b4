"""Invented people's names: lists by language, put together freely from common names.

Which names are common in each language is general knowledge; every pair is drawn at random.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    """Family names; those that end in `/a` take the woman's form with an a (Ivanov/a)."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FINNISH = Names(
    _words(
        "Maria Anna Helena Johanna Kaarina Kristiina Marjatta Liisa Hannele Annika Sofia Emilia "
        "Anneli Katariina Tuulikki Susanna Marika Sari Päivi Tiina Minna Laura Heidi Jenna Jenni "
        "Sanna Riikka Noora Veera Iida Aino Elina Eeva Pirjo Ritva Tuula Satu Kirsi Mervi Outi "
        "Saara Suvi Venla Ella Oona Roosa Milla Krista Niina Piia Anu Merja Raija Seija Ulla"
    ),
    _words(
        "Juhani Johannes Mikael Matti Antero Tapani Kalevi Olavi Tapio Petteri Mika Jari Timo "
        "Jukka Markku Pekka Kari Antti Juha Hannu Heikki Petri Sami Marko Janne Ville Tero Lauri "
        "Eetu Joonas Niko Teemu Aleksi Arttu Eero Ilkka Jaakko Jani Jarmo Jouni Kimmo Leo Mikko "
        "Niilo Onni Oskari Pasi Rami Risto Samuli Santeri Seppo Simo Toni Tuomas Vesa Väinö"
    ),
    _words(
        "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen "
        "Lehtonen Lehtinen Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen "
        "Salo Laitinen Tuominen Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen "
        "Ojala Leppänen Väisänen Hiltunen Kallio Miettinen Aaltonen Pitkänen Manninen Hakala "
        "Koivisto Anttila Laaksonen Räsänen Hirvonen Lehto Toivonen Aho Vuorinen Mustonen "
        "Rautio Moilanen Kettunen Peltola Nurmi Partanen Seppälä Peltonen Kärkkäinen Oksanen"
    ),
)
SWEDISH = Names(
    _words(
        "Maria Anna Kristina Margareta Elisabeth Sofia Helena Ulrika Monica Camilla Carina Pia "
        "Annika Susanne Gunilla Birgitta Ann-Christin Johanna Linda Jessica Ida Emma Sara "
        "Mikaela Malin Linnéa Frida Ellen Amanda Cecilia Heidi Nina Lotta Åsa Ingrid Solveig "
        "Marina Tina Hanna Julia Wilma Ronja Saga Tove Alva"
    ),
    _words(
        "Erik Johan Karl Anders Mikael Nils Lars Bengt Bo Göran Stefan Peter Thomas Kenneth "
        "Christer Henrik Fredrik Robert Mats Magnus Patrik Marcus Daniel Alexander Sebastian "
        "Jonas Anton Oscar Emil Axel Viktor Casper Linus Rasmus Kaj Kurt Rolf Håkan Leif Tom "
        "Kim Joakim Jan-Erik Carl-Johan Benjamin"
    ),
    _words(
        "Johansson Nyman Lindholm Karlsson Andersson Lindström Lindqvist Eriksson Lindroos "
        "Holmström Sundström Söderholm Holmberg Nyberg Sjöberg Lindberg Öhman Blomqvist Nylund "
        "Ekholm Fagerström Grönroos Forsström Backman Sandberg Wikström Söderström Björklund "
        "Henriksson Gustafsson Forsman Lönnqvist Sjöblom Lundqvist Mattsson Fagerlund Östman "
        "Bergström Enberg Rosenqvist Ahlfors Höglund Westerlund Nordström Sundqvist Stenberg"
    ),
)
RUSSIAN = Names(
    _words(
        "Natalia Olga Elena Irina Svetlana Tatiana Anna Maria Ekaterina Julia Galina Ljudmila "
        "Marina Larisa Valentina Oksana Anastasia Daria Polina Vera"
    ),
    _words(
        "Sergei Aleksandr Andrei Dmitri Aleksei Vladimir Nikolai Igor Mihail Viktor Oleg Juri "
        "Pavel Maksim Konstantin Roman Ilja Denis Artjom Stanislav"
    ),
    _words(
        "Ivanov/a Smirnov/a Kuznetsov/a Popov/a Vasiljev/a Petrov/a Sokolov/a Mihailov/a "
        "Fjodorov/a Morozov/a Volkov/a Aleksejev/a Lebedev/a Semjonov/a Jegorov/a Pavlov/a "
        "Kozlov/a Stepanov/a Nikolajev/a Orlov/a"
    ),
)
UKRAINIAN = Names(
    _words(
        "Oksana Olena Iryna Natalija Tetjana Svitlana Ljudmyla Marija Anna Julija Viktorija "
        "Halyna Nadija Olha Daryna Solomija Kateryna Inna Alina Larysa"
    ),
    _words(
        "Oleksandr Serhii Volodymyr Andrii Mykola Viktor Ihor Oleh Vasyl Jurii Dmytro Bohdan "
        "Taras Petro Ivan Maksym Artem Vitalii Roman Jevhen"
    ),
    _words(
        "Melnyk Ševtšenko Boiko Kovalenko Bondarenko Tkatšenko Kovaltšuk Kravtšenko Oliinyk "
        "Ševtšuk Koval Polištšuk Bondar Tkatšuk Moroz Martšenko Lysenko Rudenko Savtšenko Petrenko"
    ),
)
ESTONIAN = Names(
    _words(
        "Anne Tiina Sirje Katrin Kristiina Marika Piret Triin Kadri Liis Külli Ülle Eve Riina "
        "Helle Merle Kaire Maarika"
    ),
    _words(
        "Andres Toomas Margus Rein Jaan Urmas Priit Aivar Marko Martin Tarmo Indrek Raivo Meelis "
        "Kristjan Siim Tõnu Kalev"
    ),
    _words(
        "Tamm Saar Sepp Mägi Kask Kukk Rebane Ilves Pärn Koppel Oja Raudsepp Kuusk Karu Lepik "
        "Vaher Kallas Lepp Kivi Parts"
    ),
)
ARABIC = Names(
    _words(
        "Fatima Zainab Maryam Noor Aisha Huda Rana Sara Amal Layla Hanan Iman Nadia Samira Zahra "
        "Rasha"
    ),
    _words(
        "Ali Hassan Hussein Ahmed Mohammed Omar Mustafa Karim Khalid Youssef Ibrahim Samir Tariq "
        "Haider Abbas Yasin"
    ),
    _words(
        "Al-Jabouri Al-Saadi Al-Obaidi Al-Hassan Khalil Saleh Mahmoud Hamid Kadhim Jasim Aziz "
        "Nasser Abdallah Rahman Haddad Mansour"
    ),
)
SOMALI = Names(
    _words("Fadumo Halima Amina Khadija Sahra Hodan Ifrah Nasra Hibo Asha Maryan Safiya Ubah Ayan"),
    _words("Abdi Mohamed Ahmed Hassan Abdullahi Yusuf Omar Ismail Mahad Jama Ali Farah Bile Liban"),
    _words("Ali Mohamed Hassan Abdi Farah Warsame Jama Nur Osman Hersi Aden Ibrahim Yusuf Elmi"),
)
VIETNAMESE = Names(
    _words("Thi Linh Huong Lan Mai Hoa Thu Trang Ngoc Phuong Hanh Thanh Nga Yen"),
    _words("Van Minh Hung Tuan Dung Hai Long Nam Quang Duc Son Thang Hieu Khanh"),
    _words("Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do Ho Ngo Duong Ly"),
)
ENGLISH = Names(
    _words("Emily Grace Sarah Joy Mary Blessing Ruth Esther Rachel Catherine Amy Faith"),
    _words("John James David Michael Samuel Daniel Peter Joseph Paul Emmanuel Richard Mark"),
    _words("Smith Okafor Johnson Mensah Brown Wilson Taylor Adeyemi Clark Walker Young Green"),
)
PERSIAN = Names(
    _words("Fatemeh Zahra Maryam Leila Nasrin Shirin Parisa Mina Farida Soraya Roya Neda"),
    _words("Reza Hamid Mehdi Farid Ehsan Jawad Amir Saeed Behrouz Navid Omid Rahim"),
    _words(
        "Ahmadi Rezai Hosseini Mohammadi Karimi Rahimi Akbari Haidari Moradi Sharifi Nazari Azizi"
    ),
)

BY_LANGUAGE: Mapping[str, Names] = {
    "fi": FINNISH,
    "sv": SWEDISH,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "et": ESTONIAN,
    "ar": ARABIC,
    "so": SOMALI,
    "vi": VIETNAMESE,
    "en": ENGLISH,
    "fa": PERSIAN,
}

CITIZENSHIP: Mapping[str, str] = {
    "ru": "RU", "uk": "UA", "et": "EE", "ar": "IQ", "so": "SO", "vi": "VN", "en": "NG", "fa": "AF",
}  # fmt: skip
"""The usual citizenship of a newcomer by mother tongue."""

FOREIGN_SHARES: Mapping[str, float] = {
    "ru": 0.26, "uk": 0.14, "et": 0.14, "ar": 0.13, "so": 0.09, "vi": 0.07, "en": 0.09, "fa": 0.08,
}  # fmt: skip
"""Shares among the foreign-language; an approximation of Statistics Finland's language statistics."""

SWEDISH_SHARES: Mapping[str, float] = {
    "049": 0.065, "078": 0.42, "091": 0.055, "092": 0.022, "149": 0.52, "231": 0.28, "235": 0.31,
    "257": 0.155, "272": 0.125, "280": 0.84, "287": 0.55, "288": 0.75, "322": 0.66, "407": 0.29,
    "434": 0.39, "440": 0.91, "444": 0.033, "445": 0.54, "475": 0.85, "499": 0.67, "504": 0.08,
    "545": 0.76, "598": 0.55, "599": 0.88, "624": 0.07, "638": 0.28, "710": 0.64, "753": 0.29,
    "755": 0.27, "853": 0.055, "893": 0.84, "905": 0.235, "946": 0.79,
}  # fmt: skip
"""Share of Swedish speakers in the bilingual municipalities, rounded; 0.3 % elsewhere."""
SWEDISH_ELSEWHERE = 0.003
