/**
 * Words of the languages that contact centres of Europe speak, by what they are about: stems, because every language
 * bends its words. Spelt folded (chars.ts).
 */
import {
  CODE_NAME,
  SECURITY,
  VERIFY,
  CODE,
  DIGITS,
  NUMBER,
  THREE,
  FOUR,
  BACK,
  FRONT,
  CARD,
  CORRECTION,
  PIN_NAME,
  SECRET,
  LONG,
  OTHER,
  EXPIRY,
  ONE_TIME,
  SOCIAL,
  LOYALTY,
  LAST,
  FILLER,
  SHORT,
  ATM,
  PERSON,
} from './flags.ts'

export const STEMS: readonly (readonly [flag: number, stems: string])[] = [
  [
    CODE_NAME,
    `cvv cvc cvn cavv kartenprufn kartenpruefn kartenprufz kartenpruefz prufnummer pruefnummer prufziffer
    pruefziffer prufzahl pruefzahl sicherheitscode sicherheitsnummer sicherheitszahl sicherheitsziffer
    sicherheitszif kartensicherheits kartenverifi cryptogram criptogram kryptogram beveiligingscode
    beveiligingsnummer beveiligingscijfer veiligheidscode veiligheidscijfer veiligheidsnummer kaartverificatie
    controlecijfer sakerhetskod sikkerhedskod kontrolcifre kontrollsiffr kpn prufz pruefz kartenpruf kartenpruef
    crittogram cid csc cav cvd prufcode pruefcode
    kontrollnummer kontrollziffer verificatiecode verificatienummer verificatiecijfer controlenummer securitycode
    verifizierungscode verifizierungsnummer kartencode kaartcode kortkod crypto cripto krypto pictogramm ceveve
    ceuveuve cevauvau civuvu ceveevee`,
  ],
  [
    SECURITY,
    `securit secure safety segurid seguran sicurezz sicherheit beveilig veiligheid sakerhet sikkerhed bezpiecz
    zabezpiecz`,
  ],
  [
    VERIFY,
    `valid convalid comproba authentic controll weryfik verifi verific verifik verifie verify validation
    validacion validazione controle control kontroll kontrol pruf bekraft bekraeft`,
  ],
  [CODE, 'code codigo codice codicin codig kode kod koden kodu cod value wert valeur valor waarde clave chiave codetj'],
  [
    DIGITS,
    `digit digito digitos digits figure ziffer zahlen zahl stellig stelle chiffre numbers numeros numeri nummern
    nummertj nummerch dreier getalletj
    nummers numerit numerin cifr cijfer getal siffr cyfr algarism stellen zahlchen ziffern`,
  ],
  [NUMBER, 'number nummer numero numer numeracion numerazion numret nummeret nr nro num pan'],
  [THREE, 'three drei trois tres tre drie trzy dreistellig driecijferig dreier'],
  [FOUR, 'four vier quatre cuatro quattro quatro cztery fyra fire vierstellig viercijferig'],
  [
    BACK,
    `back behind reverse reverso rear flip signature strip hinten hinter ruckseit rueckseit umdreh unterschrift
    dos verso derrier arrier envers retourn detras atras revers dorso retro traser dietro posterior achter keerzij
    tyl odwroc tylu bak bagsid baksid bagpa sign firma podpis assinatura banda bande streifen strook strookje
    striscia tirita tira strisc blanc weiss bianc witte blanco handtekening underskrift endos respald costat
    vuelta drehen dreht draai tournez tourner tourne white vorzeig underside overleaf kehrseit wenden omdraai
    rugzij rugkant voltee volte girare giri gira voltar`,
  ],
  [
    FRONT,
    `front vorn vorder devant face recto delante frontal frontale davanti fronte voor frente przod framsid forsid
    voorop vooraan voorkant voorzij anvers right rechts droite derech destra direita above uber oberhalb dessus
    encima arriba sopra boven acima rechterkant righthand anterior foran framme fram ovanfor ovenfor oben
    obendrauf daruber links linken linke linksboven bovenaan adelante superior uberm oberm obere bildseit
    hauptseit oberseit schauseit logo chip izquierda sinistra gauche haut avant alto top
    upper above avanti sobre cara`,
  ],
  [SHORT, 'short small little tiny kurz klein court petit corto cort pequen chiquit piccol kort kleine mala male'],
  [
    ATM,
    `atm cashpoint cash bankomat bancomat geldautomat geldautomaat automaat automat distributeur retrait cajero
    sportello prelev multibanco minut bancontact eintipp tippen geldmaschin withdraw retir abheb saca sacar pint
    pinnen kassa till cashmachine bancomer guichet terminal datafono kasse caisse cassa laden hole heben hebt efectivo
    contanti especes zahlen bezahl pay paying paga pagar pagate payer payez betaal betalen betaler betalar haever
    opneem opneemt opnemen hever`,
  ],
  [PERSON, 'personal personlich personlig person personn persoon pessoal identif'],
  [CARD, 'american carta carte cartes cartao cartoes kart kort kreditkort betalkort kaart plastic plastik'],
  [PIN_NAME, 'pin pins senha pincode pinnumm pinnumb geheimzahl geheimnumm geheimcod pinkod nip'],
  [SECRET, 'secret segret confidenti kennwort geheim tajn hemlig hemmelig clave contrasen wachtwoord passe'],
  [
    LONG,
    `long lange lang langa longue largo lungo sixteen sechzehn seize dieciseis sedici zestien dezesseis szesnas
    sexton seksten emboss geprag relief relieve rilievo`,
  ],
  [
    OTHER,
    `phone telefon telephon mobil handy tele postcode zip postal postleitzahl plz cap birth geburt naissance
    nacimiento nascita geboorte order orden bestell mitglied member socio socia lid membre flight flug vol vuelo
    volo vlucht auftrag commande pedido ordine account konto compte cuenta conto rekening policy police poliza
    polizza polis contract vertrag contrat contrato contratto invoice rechnung facture factura fattura factuur
    ticket booking buchung reserv meter zahler compteur contador contatore iban sort tracking parcel paket
    colis paquete
    pacco pakket sendung customer kunden client cliente klant amount betrag montant importe importo bedrag address
    adresse direccion indirizzo adres street strasse reference referenz referencia riferimento serial serien
    passport ausweis pasaporte passaporto dossier expediente pratica house room zimmer chambre habitacion camera
    stanza kamer hausnummer imei tax steuer dni nif area
    country tel fax vat vorwahl indicatif prefijo prefisso netnumm landcod promo discount voucher coupon rabatt
    gutschein remise
    descuento sconto korting error fehler erreur extension nebenstelle durchwahl interno toestel anexo apparat serie
    celular cell cellular cellulare portable movil gsm documento identidad gerat device display anzeige modem
    navi gps coord koord latitud longitud breitengrad langengrad position standort ubicacion posizion positie
    location poste case caso matricol employe empleado dipendente mitarbeiter mobiel cellular erreich joign joindre
    richiam rappel bereik terugbel llamar llame`,
  ],
  [
    EXPIRY,
    `date datum fecha data gilt lauft laeuft runs expir exp valid gultig ablauf verfall caduc vencim vence scaden scade
    verloop geldig vervald validade wazn utlop udlob gaelder giltig`,
  ],
  [
    ONE_TIME,
    `sms text texted texte texto email mail app whatsapp onetime einmal authentic authentif tan otp door gate tur tuer
    tuercode haustur porte portail puerta porton porta portone deur wifi wlan router sim alarm building gebaude
    entrance eingang entree entrada ingang ingresso locker garage drzwi dorr dor kluis tresor coffre unlock
    intercom citofono barrier freischalt alarma alarme allarme schlussel keysafe keybox lockbox keys llaves sleutel
    chiavi portal digicode immeuble repartidor livreur fattorino bezorger courier deliver liefer kurier barrier
    barrera sbarra slagboom schrank barriere casiller locker schliessfach packstation abholfach taquilla consigne
    cancello cancelli gateway verja einlog login turcode hauscode voordeur achterdeur huisdeur wohnungstur eingangstur
    kellertur poortcode poort uso monouso usage eenmalig passcod bote boten`,
  ],
  [SOCIAL, 'social sozial sociale ssn'],
  [
    LOYALTY,
    `loyalty library gift insur versicher gesundheit health sim id identi ausweis points membership kundenkarte
    bonus fidelit fidel regalo cadeau geschenk punti puntos punten treue payback`,
  ],
  [
    LAST,
    `last letzt dernier ultim laatst ostatni sist first next erst nachst premier suivant primer primi siguient
    prossim eerst volgend nast ending ends endet endend endung terminant termin finiss finisc finend acab eindig
    konczy final finale finales finali`,
  ],
  [
    CORRECTION,
    `sorry nope wrong mistak meant mean oops whoops scratch actually correction rather instead misread misspok apolog
    pardon nein falsch verles vertan versproch korrigier entschuldig tschuldig stattdess sondern statt quatsch
    nee non     erreur tromp plutot reprend excus perdon equivoc confund digo corrij sbagli scusi scusa volev
    anzi corregg error veux vouloir decir dire     verkeerd vergis bedoel fout corrig herstel excuus nochmal
    korrektur no not pas nicht niet nao desculp engan errei nie przeprasz pomyl zle nej forlat undskyld forkert fel`,
  ],
  [
    FILLER,
    `um uh uhm erm er eh ah ahm hm hmm mm mhm huh okay ok so then and next like well that thats s is it its sorry
    again yeah yes yep right got sure alright please thanks thank you i i'm we the first last are was be now here
    go one moment second hold hang on let me see wait just a my of in with number after followed by starts begins
    ends dann und also ja bitte entschuldigung nochmal genau richtig danke jetzt kommt ist sind die das der noch
    einmal warten sie alors euh ensuite puis et oui voila attendez pardon excusez moi c'est c est les le la apres
    merci donc d'accord pues este luego entonces y si vale espere perdon gracias bueno ver es son el los las
    despues e allora poi ecco aspetti scusi grazie sono il gli dopo en dan oke even wacht het de dat dus nog
    daarna bedankt depois ai entao sim obrigado no non nein nee nie ne actually meant mean correction meinte
    vorher verbesserung plutot digo volevo dire bedoel dalej potem tak prosze och sen aa og saa speaking writing
    typing noted`,
  ],
]

/** Stems that are words of their own: longer words that begin so are others. */
export const WHOLE: ReadonlySet<string> = new Set(
  `american exp poste case caso uso bote boten veux dire mean digo fout date data fecha datum gilt runs pan lid
    vol volo member socio socia cod kod code text mail app sms cap dos revers bak pin pins tan otp dor dorr
    tur porte porta long lang face tre tres tele sort fire vier voor valid valida sign firma banda bande
    tira right short small corto cort kort petit court atm cash automat person personal male mala cav cid
    csc cvd kpn nip secure witte blanc bianc blanco sopra boven carta carte kart stelle zahl gate door sim
    tax order orden last conto retro verso zip back flip rear front strip number nummer numero numer
    controle control kontrol three four drei drie trois client social mobil apparat ends police polis pruf
    house room camera stanza kamer final finale finales finali till kassa saca sacar pint relief cancello
    cancelli chiave chambre white drehen dreht tourne fram oben links linken linke sinistra gauche haut avant
    alto top upper avanti sobre cara superior logo chip uberm oberm valor passe terminal kasse caisse cassa
    laden hole heben hebt
    zahlen pay paying paga pagar pagate payer payez betalen betaler betalar opneem hever`.split(/\s+/),
)
