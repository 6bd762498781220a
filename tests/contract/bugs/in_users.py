"""Bugs in the users' room, and in what all rooms share: reading keys and bodies."""

from __future__ import annotations

from tests.contract.bugs.bug import Bug
from tests.contract.bugs.bug import Change

USERS = (
    Bug(
        "leaked_hash",
        "An answer shows the hash of the password.",
        "users/test_register.py::test_a_new_user_is_shown_as_registered_and_is_no_admin",
        (
            Change(
                "users",
                "users/routes.py",
                '"is_admin": user.is_admin,',
                '"is_admin": user.is_admin, "password_hash": user.password_hash,',
            ),
        ),
    ),
    Bug(
        "key_alive_after_logout",
        "Logging out does not end the key.",
        "users/test_keys.py::test_logging_out_ends_this_key_everywhere_and_no_other",
        (
            Change(
                "users", "users/accounts.py", "where(ApiKey.key_hash == _hash(key)))", "where(ApiKey.key_hash == key))"
            ),
        ),
    ),
    Bug(
        "anybody_lists_users",
        "The list of all users is open to everybody who is logged in.",
        "users/test_user_list.py::test_only_an_admin_sees_the_list",
        (Change("users", "users/routes.py", "    current_admin()\n", "    current_user()\n"),),
    ),
    Bug(
        "email_twice",
        "An e-mail address can be registered again in another letter case.",
        "users/test_register.py::test_an_email_is_taken_in_every_letter_case",
        (Change("users", "users/accounts.py", "email=email.lower(),", "email=email,"),),
    ),
    Bug(
        "any_password",
        "Whatever the password, a name that exists logs in.",
        "users/test_keys.py::test_a_password_counts_in_its_own_letter_case",
        (
            Change(
                "users",
                "users/accounts.py",
                "if user is None or not check_password_hash(user.password_hash, password):",
                "if user is None:",
            ),
        ),
    ),
    Bug(
        "guessing_unhindered",
        "Somebody who fails to log in may try again at once, however often.",
        "users/test_login_delay.py::test_after_five_failures_in_a_row_a_name_has_to_wait_and_is_told_how_long",
        (Change("users", "users/failed_logins.py", "    if left_s > 0:", "    if False:"),),
    ),
    Bug(
        "course_key_refused",
        "The course's `Basic <key>` is not taken any more.",
        "protocol/test_course_client.py::test_register_log_in_and_ask_who_is_logged_in",
        (Change("users", "auth.py", '("bearer", "basic")', '("bearer",)'),),
    ),
    Bug(
        "forms_not_read",
        "Only JSON is read, no form.",
        "users/test_register.py::test_a_form_registers_as_well_as_json",
        (Change("users", "shell/body.py", '("application/x-www-form-urlencoded", "multipart', '("multipart'),),
    ),
    Bug(
        "no_body_limit",
        "A body of any size is read.",
        "protocol/test_bodies.py::test_a_body_over_64_kib_is_too_large",
        (Change("users", "shell/intake.py", "MAX_BODY_BYTES = 64 * 1024", "MAX_BODY_BYTES = 64 * 1024 * 1024"),),
    ),
    Bug(
        "forms_of_other_sites",
        "A page of another site can register whoever looks at it.",
        "protocol/test_cross_site.py::test_a_form_of_another_site_registers_nobody",
        (Change("users", "shell/cross_site.py", 'site in ("same-origin", "none")', "True"),),
    ),
)
