"""The texts that a message can begin from. They are the administrator's to change; this lays down the first ones."""

from django.db import migrations

# slug, name, peril, Danish, English; a greeting and a farewell are put around each.
TEXTS = [
    (
        "mere-om-skaden",
        "Fortæl mere om skaden",
        "",
        "Vi er i gang med din sag og vil gerne vide lidt mere om, hvad der skete:\n\n"
        "- Hvad skete der, og hvordan?\n- Hvornår skete det?\n- Hvad kan enheden ikke mere?\n\n"
        "Skriv det her på siden, så går vi videre med det samme.",
        "We are working on your claim and would like to know a little more about what happened:\n\n"
        "- What happened, and how?\n- When did it happen?\n- What can the device no longer do?\n\n"
        "Write it here on the page, and we will go on at once.",
    ),
    (
        "vi-mangler",
        "Vi mangler bilag",
        "",
        "Vi mangler stadig {mangler} for at kunne gå videre. Send det på din side senest {frist}.\n\n"
        "Kan du ikke få fat i det, så skriv til os. Vi finder en anden måde.",
        "We still need {mangler} to be able to go on. Send it on your page by {frist}.\n\n"
        "If you cannot get hold of it, write to us. We will find another way.",
    ),
    (
        "billeder",
        "Send billeder af skaden",
        "",
        "Vil du sende os et par billeder af din {enhed}? Tag gerne hele forsiden, hele bagsiden og skaden tæt på. "
        "Du kan lægge dem ved dit svar her.",
        "Could you send us a few pictures of your {enhed}? Please take the whole front, the whole back and the damage "
        "close up. You can attach them to your answer here.",
    ),
    (
        "ikke-truffet",
        "Vi kunne ikke få fat i dig",
        "",
        "Vi har ringet til dig om din sag, men fik ikke fat i dig. Vælg selv et tidspunkt på din side, så ringer vi der. "
        "Er dit nummer forkert, så skriv det rigtige her.",
        "We rang you about your claim but could not reach you. Choose a time yourself on your page, and we will ring "
        "then. If your number is wrong, write the right one here.",
    ),
    (
        "vi-ringer",
        "Vi ringer til dig",
        "",
        "Tak for din besked. Det er nemmest at tale om, så vi ringer {opkald}. Passer det ikke, så vælg en anden tid "
        "på din side.",
        "Thank you for your message. It is easiest to talk about, so we will ring {opkald}. If that does not suit you, "
        "choose another time on your page.",
    ),
    (
        "foer-reparation",
        "Før reparation",
        "",
        "Før du afleverer eller sender enheden:\n\n"
        "- Tag en sikkerhedskopi, hvis den kan tændes.\n- Slå Find min enhed fra.\n- Slå skærmlåsen fra.\n"
        "- Tag SIM-kortet ud.\n\nSkriv aldrig en kode til os.",
        "Before you hand in or send the device:\n\n"
        "- Make a backup, if it can be switched on.\n- Switch off Find My.\n- Switch off the screen lock.\n"
        "- Take out the SIM card.\n\nNever write a code to us.",
    ),
    (
        "indlevering",
        "Din tid på værkstedet",
        "",
        "Du har tid {tid} hos {værksted}. Vis bookingnummer {booking} ved skranken.\n\n"
        "Kan du ikke komme, så skriv til os, så finder vi en ny tid.",
        "You have an appointment {tid} at {værksted}. Show booking number {booking} at the desk.\n\n"
        "If you cannot come, write to us, and we will find a new time.",
    ),
    (
        "tyveri",
        "Tyveri: gør det her nu",
        "theft",
        "Det er vigtigt, at du gør det her nu:\n\n"
        "- Markér enheden som mistet i Find min enhed, eller bed jeres IT-afdeling om det.\n"
        "- Lad Find min enhed være slået til, og slet ikke enheden.\n"
        "- Få SIM-kortet spærret hos teleselskabet.\n"
        "- Anmeld tyveriet på politi.dk. Røveri og indbrud anmelder du på 114.\n\n"
        "Læg kvitteringen fra politiet ved dit svar, når du har den.",
        "It is important that you do this now:\n\n"
        "- Mark the device as lost in Find My, or ask your IT department to.\n"
        "- Leave Find My switched on, and do not erase the device.\n"
        "- Have the SIM card blocked by the phone company.\n"
        "- Report the theft on politi.dk. Robbery and burglary are reported by calling 114.\n\n"
        "Attach the receipt from the police to your answer when you have it.",
    ),
    (
        "bortkommet",
        "Bortkommet: gør det her nu",
        "loss",
        "Det er vigtigt, at du gør det her nu:\n\n"
        "- Markér enheden som mistet i Find min enhed, eller bed jeres IT-afdeling om det.\n"
        "- Lad Find min enhed være slået til, og slet ikke enheden.\n"
        "- Få SIM-kortet spærret hos teleselskabet.\n\n"
        "Dukker den op igen, så skriv det her.",
        "It is important that you do this now:\n\n"
        "- Mark the device as lost in Find My, or ask your IT department to.\n"
        "- Leave Find My switched on, and do not erase the device.\n"
        "- Have the SIM card blocked by the phone company.\n\n"
        "If it turns up again, write it here.",
    ),
    (
        "farligt-batteri",
        "Batteriet er farligt",
        "",
        "Et batteri, der er bulet, varmt eller utæt, er farligt:\n\n"
        "- Lad være med at oplade enheden, og sluk den, hvis du kan.\n"
        "- Læg den et sted, hvor intet kan brænde, og ikke i en lukket taske.\n"
        "- Send den ikke med posten.\n\n"
        "Vi ringer og aftaler, hvordan den kommer til et værksted.",
        "A battery that is swollen, hot or leaking is dangerous:\n\n"
        "- Do not charge the device, and switch it off if you can.\n"
        "- Put it where nothing can burn, and not in a closed bag.\n"
        "- Do not send it by post.\n\n"
        "We will ring you and agree on how it gets to a workshop.",
    ),
    (
        "vi-har-alt",
        "Vi har det, vi skal bruge",
        "",
        "Tak, vi har nu det, vi skal bruge fra dig. Vi skriver, så snart der sker noget nyt.",
        "Thank you, we now have what we need from you. We will write as soon as there is news.",
    ),
]


def lay_down(apps, schema_editor):
    """Write those that are not there yet, so that it may be run twice."""
    template = apps.get_model("claims", "ReplyTemplate")
    template.objects.bulk_create(
        (
            template(
                slug=slug,
                name=name,
                peril=peril,
                text_da=f"Hej {{navn}}\n\n{danish}\n\nVenlig hilsen\n{{sagsbehandler}}",
                text_en=f"Hello {{navn}}\n\n{english}\n\nKind regards\n{{sagsbehandler}}",
                position=position * 10,
            )
            for position, (slug, name, peril, danish, english) in enumerate(TEXTS, start=1)
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0025_calls_owed")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
