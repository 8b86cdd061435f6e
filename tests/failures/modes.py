"""Every way in which handing a message over, or hearing back, is known to go wrong, and the tests that prove each.

A mode is proven when the warning reaches a human all the same, with one duplicate at most for each attempt of which
nobody knows (S1). Tests are named as pytest names them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mode:
    """One failure mode: its number, what happens, and what proves that nobody is left without the warning."""

    number: int
    sentence: str
    proofs: tuple[str, ...]


def _mode(number: int, sentence: str, *proofs: str) -> Mode:
    return Mode(number, sentence, tuple(f"tests/{proof}" for proof in proofs))


_FAULTS, _UNKNOWN, _SMS = "contract/test_faults.py::", "desk/test_unknown.py::", "channels/test_twilio_sms.py::"
_OUTBOX, _STATUS, _LINE = "store/test_outbox.py::", "web/test_status.py::", "web/test_duty_line.py::"
_SEND, _BACK, _SEAL = "failures/test_send.py::", "failures/test_callbacks.py::", "failures/test_signature.py::"
_REPLY, _VOICE, _TEXT = (
    "failures/test_replies.py::",
    "failures/test_voice.py::",
    "failures/test_text_and_transport.py::",
)
_DEAD = "failures/test_ten_minutes_dead.py::"

SENDING = (
    _mode(1, "it never left: no name, refused, no connection in time, no handshake",
          f"{_SMS}test_nobody_listens", f"{_SMS}test_no_handshake", f"{_SMS}test_errors",
          f"{_FAULTS}test_a_port_where_nobody_listens"),
    _mode(2, "no answer, and the provider has it not: looked up, sent once more",
          f"{_UNKNOWN}test_a_page_is_sent_again_after_the_first_look",
          f"{_FAULTS}test_what_twilio_has_not_is_sent_once_more"),
    _mode(3, "no answer, and the provider has it: adopted; if it cannot say, sent again with the same reference",
          f"{_UNKNOWN}test_what_the_provider_has_is_not_sent_again",
          f"{_UNKNOWN}test_a_look_that_fails_counts_as_not_found",
          f"{_FAULTS}test_what_twilio_has_is_adopted_and_no_second_text_leaves"),
    _mode(4, "the line breaks, or says nonsense: nobody knows whether it left", f"{_SMS}test_outcomes",
          f"{_FAULTS}test_what_twilio_has_is_adopted_and_no_second_text_leaves"),
    _mode(5, "the answer drips for ever: the deadline ends it", f"{_SMS}test_deadline"),
    _mode(6, "500, 502, 503, 504 with a page for people", f"{_SMS}test_outcomes",
          f"{_FAULTS}test_what_twilio_has_not_is_sent_once_more"),
    _mode(7, "201 that proves nothing, or failed at once", f"{_SMS}test_outcomes",
          f"{_SEND}test_a_201_that_proves_nothing", f"{_SEND}test_a_201_that_failed_at_once"),
    _mode(8, "429, with every kind of Retry-After; a storm of them while a page is due", f"{_SMS}test_retry_after",
          f"{_SEND}test_a_429_and_when_to_come_again", f"{_SEND}test_a_storm_of_429s",
          f"{_OUTBOX}test_the_provider_may_ask_for_more_time", f"{_FAULTS}test_a_429_twice_and_then_through"),
    _mode(9, "400 of every kind: not tried again, the right alarm, the phone is rung",
          f"{_FAULTS}test_what_twilio_refuses_is_not_sent_again", "desk/test_codes.py::test_what_a_report_says",
          f"{_SMS}test_a_refused_report_address_costs_no_page",
          f"{_UNKNOWN}test_a_text_that_is_refused_becomes_one_call"),
    _mode(10, "401: one alarm for all of it, the other provider, well again with the right token",
          f"{_SEND}test_a_token_that_is_wrong_and_then_right",
          f"{_UNKNOWN}test_a_provider_that_takes_nothing_is_a_concern",
          "channels/test_second.py::test_through_both_libraries"),
    _mode(11, "the day's limit of either provider", f"{_SMS}test_outcomes",
          "channels/test_notify.py::test_what_it_says", "channels/test_second.py::test_who_is_tried"),
    _mode(12, "killed between the row, the request, the answer and its record",
          f"{_UNKNOWN}test_an_earlier_life_is_looked_up_at_the_start",
          "chaos/test_killed.py::test_killed_at_any_moment", f"{_OUTBOX}test_no_outcome_is_unknown_and_is_looked_up"),
    _mode(13, "the database is locked or the disk full while an answer or a webhook is kept",
          f"{_BACK}test_a_report_while_the_database_fails", f"{_BACK}test_a_reply_while_the_database_fails",
          "desk/test_deliver.py::test_a_database_that_fails_for_a_moment_costs_nobody_a_second_text",
          "survival/test_the_database_fails.py::test_another_program_holds_the_lock",
          "survival/test_the_database_fails.py::test_the_disk_is_full_for_a_moment"),
    _mode(14, "two that send, or one started anew, take the same message", f"{_SEND}test_two_recorders_over_one_outbox",
          f"{_OUTBOX}test_two_claims_never_share_a_message",
          "desk/test_deliver.py::test_what_an_earlier_life_had_in_hand_goes_again"),
    _mode(15, "the clock is set, or the hour comes twice", "survival/test_the_clock_is_set.py::test_forward_and_back",
          "survival/test_the_clock_is_set.py::test_a_page_does_not_wait_for_the_hour_to_come_again",
          "promises/test_after_a_pause.py::test_a_clock_that_is_set_moves_no_step"),
)  # fmt: skip

CALLBACKS = (
    _mode(16, "none ever comes: the provider is asked, and the ladder waits for nobody",
          f"{_UNKNOWN}test_what_nothing_is_heard_of_is_asked_about", f"{_UNKNOWN}test_an_answer_to_that_is_kept",
          f"{_UNKNOWN}test_the_ladder_never_waits_for_a_look"),
    _mode(17, "the same one twice", f"{_STATUS}test_any_order_and_twice"),
    _mode(18, "out of order", f"{_STATUS}test_any_order_and_twice",
          f"{_STATUS}test_a_call_that_has_ended_frees_its_phone"),
    _mode(19, "before the 201", f"{_STATUS}test_a_report_before_our_own_answer",
          f"{_STATUS}test_an_early_failure_is_not_undone_by_our_own_answer",
          "contract/test_service.py::test_a_report_tells_what_the_answer_did_not"),
    _mode(20, "for an id that we do not know, or for nothing of ours",
          f"{_BACK}test_a_report_under_an_id_that_we_have_not_read",
          f"{_BACK}test_a_report_on_nothing_that_we_know"),
    _mode(21, "undelivered after sent: her phone is rung", f"{_UNKNOWN}test_an_undelivered_text_becomes_a_call",
          "desk/test_codes.py::test_a_duty_phone_that_takes_no_texts_is_a_concern"),
    _mode(22, "two ends that differ: the first one counts", f"{_STATUS}test_the_first_of_two_ends_counts",
          f"{_BACK}test_delivered_after_undelivered"),
    _mode(23, "a status or fields that nobody knows yet", f"{_BACK}test_fields_and_words_of_next_year"),
    _mode(24, "late, for what is over", f"{_BACK}test_late_for_what_is_over"),
)  # fmt: skip

WEB = (
    _mode(25, "forged, changed, too long, of another account: 403, and nothing has changed",
          f"{_SEAL}test_forged", f"{_SEAL}test_signed_json_says_nothing", f"{_SEAL}test_only_posts",
          f"{_SEAL}test_ten_megabytes", f"{_SEAL}test_the_same_field_twice_as_it_was_signed",
          f"{_SEAL}test_while_the_token_is_changed", f"{_SEAL}test_another_account",
          f"{_SEAL}test_another_account_beside_ours", "channels/test_signature.py::test_signature"),
    _mode(26, "a captured reply, key or report again, also after a restart and after it was handed on",
          f"{_SEAL}test_a_reply_again_after_a_restart", f"{_BACK}test_a_report_again_after_a_restart",
          f"{_VOICE}test_a_key_again_after_it_was_handed_on", f"{_VOICE}test_a_call_again_may_be_answered_again",
          "web/test_webhooks.py::test_a_replay_changes_nothing", f"{_LINE}test_replays_change_nothing"),
    _mode(27, "our web is slow or fails: the provider is asked what came in",
          "desk/test_inbox.py::test_an_accept_that_no_webhook_brought",
          f"{_REPLY}test_a_reply_that_is_taken_twice_at_once",
          "desk/test_answer.py::test_a_text_that_met_a_fault_is_acted_on_later_and_once"),
)  # fmt: skip

REPLIES = (
    _mode(28, "from nobody of ours, from somebody off duty, from two at once, from ourselves",
          f"{_REPLY}test_our_own_number", f"{_REPLY}test_our_own_number_when_the_provider_is_asked",
          f"{_REPLY}test_the_service_knows_its_own_numbers", f"{_REPLY}test_numbers_that_are_nobodys",
          f"{_REPLY}test_a_number_of_two_people", f"{_REPLY}test_somebody_off_duty"),
    _mode(29, "a bare `1` takes every open page handed to that phone; what is not an answer takes none",
          f"{_REPLY}test_a_bare_1_takes_all_that_was_handed_over", f"{_REPLY}test_what_accepts_nothing",
          f"{_REPLY}test_what_accepts", f"{_REPLY}test_the_reference_of_what_is_over",
          f"{_REPLY}test_two_at_the_same_second", "core/test_answer.py::test_resolve",
          "core/test_reply.py::test_not_an_answer"),
    _mode(30, "words that networks act on, and those that only look like them",
          f"{_REPLY}test_words_that_networks_act_on", f"{_REPLY}test_words_that_only_look_like_them",
          f"{_REPLY}test_stop_and_accept_in_either_order"),
    _mode(31, "accepted by text after the call began: it rings no more",
          "failures/test_taken_back.py::test_accepted_while_two_phones_ring",
          "failures/test_taken_back.py::test_a_call_that_reads_out_what_nobody_has_rings_on",
          f"{_REPLY}test_accepted_by_text_while_the_second_call_is_on_its_way",
          "desk/test_deliver.py::test_accepted_meanwhile_is_cancelled_and_logged"),
)  # fmt: skip

CALLS = (
    _mode(32, "busy, no answer, voicemail: never an accept", f"{_VOICE}test_a_call_that_ends_without_a_key"),
    _mode(33, "a wrong key, two, none in time, one that comes late", f"{_VOICE}test_keys_that_mean_nothing",
          f"{_VOICE}test_a_key_after_the_phone_was_put_down",
          "web/test_webhooks.py::test_nine_says_it_again_as_it_now_is"),
    _mode(34, "a key of a call to another phone; of one whose id we never learnt",
          f"{_VOICE}test_a_key_of_another_persons_call", f"{_VOICE}test_a_key_of_a_call_whose_id_we_never_learnt"),
    _mode(35, "our web is down while the phone rings: the words travel with the call",
          "channels/test_twilio_voice.py::test_what_is_asked", "contract/test_contract.py::test_a_call_goes_through"),
    _mode(36, "any name is one short document", f"{_VOICE}test_any_name_stays_xml",
          f"{_VOICE}test_any_name_through_the_web", "channels/test_twilio_voice.py::test_script_fits"),
    _mode(37, "three calls where one a second may begin", f"{_SEND}test_three_calls_in_the_same_second"),
    _mode(38, "a call whose answer is lost rings once", f"{_VOICE}test_a_call_whose_answer_was_lost_is_adopted",
          "channels/test_lookup.py::test_a_call_is_adopted", f"{_FAULTS}test_a_call_whose_answer_is_lost_rings_once"),
    _mode(39, "the duty line: busy, nobody, voicemail, an empty rota, the caller rings off",
          f"{_LINE}test_the_second_takes_it", f"{_LINE}test_nobody_takes_it",
          f"{_LINE}test_voicemail_never_swallows_the_caller", f"{_LINE}test_an_empty_rota_rings_the_last_resort",
          f"{_LINE}test_the_caller_rings_off"),
)  # fmt: skip

REST = (
    _mode(40, "any words fit into a text", f"{_TEXT}test_any_name_is_a_text", "core/test_message.py::test_segments",
          "core/test_message.py::test_normalised", "core/test_wording.py::test_any_name"),
    _mode(41, "no number, no words and no secret in any log", "test_quiet_logs.py::test_a_whole_run_at_its_loudest",
          "test_quiet_logs.py::test_commands_say_no_more"),
    _mode(42, "the provider is dead for ten minutes, with and without a second one",
          f"{_DEAD}test_ten_minutes_in_the_middle_of_a_storm",
          "promises/test_by_another_way.py::test_the_officer_gets_it_by_the_other_provider_once",
          "promises/test_by_another_way.py::test_nothing_leaves_so_the_team_is_mailed_whom_nobody_reached",
          "promises/test_after_a_pause.py::test_a_warden_is_not_told_of_what_is_over"),
    _mode(43, "nothing starts in clear, and a rehearsal reaches nobody", f"{_TEXT}test_nothing_starts_in_clear",
          f"{_TEXT}test_a_rehearsal_reaches_nobody", "test_config.py::test_a_bad_configuration_is_one_line",
          "channels/test_twilio_sms.py::test_no_clear_text"),
)  # fmt: skip

MODES = (*SENDING, *CALLBACKS, *WEB, *REPLIES, *CALLS, *REST)
