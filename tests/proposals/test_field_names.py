"""The keys of pack fields become attributes of a form: none may take the place of what the form itself does."""

from kcproposals.proposals.forms import PageForm
from kcproposals.regulations.library import load


def test_no_field_of_a_pack_hides_an_attribute_of_the_form() -> None:
    forms = load().forms
    assert len(forms) > 3
    hidden = {
        f"{activity}: {section.key}.{field.key}"
        for activity, form in forms.items()
        for section in form.sections
        for field in section.fields
        if hasattr(PageForm, field.key)
    }
    assert hidden == set()
