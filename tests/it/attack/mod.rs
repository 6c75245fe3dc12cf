//! Whoever wants an adverse decision without a human tries every door there is, and every page is
//! searched for what evidence-first review withholds.
//!
//! The types are tried by the `compile_fail` examples of `review`; the acts, one by one, by
//! `review_acts`; the constraints, one by one, by `store_review`; the rules of the verifiers, one by
//! one, by the logs of `audits/vectors/tampered`. Here the doors are tried from outside.
//!
//! How reviews by two persons were got round elsewhere, and the tests that it cannot happen here. A
//! test holds that each of them stands.
//!
//! | | how it was got round | tests |
//! |---|---|---|
//! | B1 | nobody may review, so it counted as reviewed | `a_case_that_nobody_may_review_waits_and_goes_to_the_supervisors` |
//! | B2 | who prepared it reviews it | `one_reviewer_no_path_to_harm_but_the_lawful_one`, `two_reviewers_no_path_to_harm_but_the_lawful_one`, `who_has_a_conflict_or_keeps_accounts_reviews_nothing` |
//! | B3 | the rule is made laxer first | `a_laxer_version_does_not_reach_a_case_that_is_under_review`, `an_edited_access_policy_is_refused_and_the_old_one_stays`, `an_edited_programme_is_another_one_and_not_that_which_was_put_in_force` |
//! | B4 | the page hides the form, which works all the same | `every_form_sent_raw_in_every_role_decides_nothing_that_another_prepared` |
//! | B5 | the proof asked for is not looked at on every way | `a_signature_is_good_for_what_was_prepared_and_once`, `granting_many_at_once_grants_no_refusal_and_takes_the_same_proof`, `nothing_is_signed_without_a_fresh_proof_or_by_another` |
//! | B6 | a machine approves | `the_policy_in_force_lets_nothing_but_two_human_roles_confirm_what_is_adverse`, `a_policy_and_a_table_edited_together_do_not_let_the_engine_refuse_anybody` |
//! | B7 | what was approved for one counts for another | `a_signature_is_good_for_what_was_prepared_and_once`, `the_passkey_of_somebody_else_signs_nothing`, `nothing_adverse_is_decided_without_the_confirmation_of_exactly_that` |
//! | B8 | what was approved changes afterwards | `what_changed_between_preparing_and_signing_voids_what_was_prepared`, `what_changed_since_it_was_shown_is_shown_again_before_anything_is_signed` |
//! | B9 | two at once | `of_two_browsers_that_claim_or_sign_at_once_one_goes_on`, `of_two_instances_that_sign_at_once_one_decides`, `of_many_signatures_at_once_one_decides` |
//! | B10 | a role outlives its end | `a_role_that_ended_a_millisecond_before_signs_nothing`, `a_role_that_was_taken_and_stands_again_in_the_database_gives_nothing`, `an_account_closed_a_moment_before_signs_nothing` |
//! | B11 | one person has two accounts | `nobody_but_who_holds_the_case_does_any_step_towards_a_refusal`, `two_must_agree_where_the_programme_says_so_and_a_supervisor_settles`, `the_second_reviewer_learns_nothing_of_the_first`, `one_person_made_two_in_the_database_signs_once` |
//! | B12 | somebody may pass by the gate | `the_policy_in_force_lets_nothing_but_two_human_roles_confirm_what_is_adverse`, `who_keeps_accounts_makes_herself_no_reviewer`, `who_resets_an_account_is_named_in_the_ledger_before_anyone_signs_with_it` |
//! | B13 | it is called otherwise, or never decided | `what_is_parked_in_whatever_way_comes_to_nothing_adverse_by_itself`, `what_waits_too_long_is_never_refused_by_the_clock`, `a_case_that_waits_is_not_removed_as_if_it_had_been_kept_long_enough`, `a_step_is_no_decision_however_often_it_is_asked_for`, `no_word_for_harm_is_issued_by_a_rule_or_counted_as_good`, `silence_grants_where_the_programme_says_so_and_not_while_the_clock_stands_still` |
//! | B14 | all are confirmed with one click | `granting_many_at_once_grants_no_refusal_and_takes_the_same_proof`, `of_refusals_only_so_many_are_signed_in_an_hour`, `favourable_cases_are_confirmed_together_and_no_other` |
//! | B15 | past the program, into the database | `while_the_constraints_stand_no_row_decides_what_nobody_signed`, `a_row_that_the_owner_adds_decides_nothing_that_anyone_is_told`, `what_the_owner_changes_cuts_or_adds_in_the_log_is_found_out`, `a_role_that_only_the_database_knows_of_gives_nothing`, `a_key_put_in_anothers_place_in_the_database_signs_nothing`, `another_key_under_the_id_of_an_enrolled_one_signs_nothing`, `to_take_a_passkey_away_in_the_database_lets_no_password_sign_against_a_person`, `no_letter_is_made_of_a_decision_that_only_the_database_knows_of`, `sixth_the_head_outside_the_database_alone_shows_one_that_was_put_back`, `a_decision_is_recorded_at_three_places_and_against_somebody_at_one` |
//! | B16 | a switch turns the gate off | `no_switch_of_the_build_or_of_the_environment_turns_the_gate_off`, `no_option_of_any_command_stands_for_a_human`, `no_word_of_the_command_line_issues_a_decision` |

mod acts;
mod alike;
mod forms;
mod keys;
mod layers;
mod machine;
mod owner;
mod people;
mod races;
mod reach;
mod stalling;
mod withheld;

use std::path::PathBuf;

use timbang::ledger::fields::Role;
use timbang::store::AccountId;

use crate::cli_support::root;
use crate::review_support::Bureau;
use crate::web::app::App;

/// The password of every account of these offices.
const PASSWORD: &str = "a long enough password";

/// The pages of an office under attack.
async fn pages(bureau: Bureau) -> App {
    App::over(bureau.office, bureau.clock, bureau.folder).await
}

/// How often each of these kinds stands in the log of a case.
async fn times(app: &App, number: &str, kind: &str) -> usize {
    let serial = app.store.case_by_number(number).await.unwrap().unwrap().serial;
    let entries = app.store.entries_of(serial).await.unwrap();
    let said = format!("\"kind\":\"{kind}\"");
    entries.iter().filter(|entry| String::from_utf8_lossy(&entry.bytes).contains(&said)).count()
}

/// Place of the last entry of a case.
async fn last(app: &App, number: &str) -> String {
    let serial = app.store.case_by_number(number).await.unwrap().unwrap().serial;
    app.store.entries_of(serial).await.unwrap().last().unwrap().seq.to_string()
}

/// An account for each role, named like it.
async fn everyone(bureau: &mut Bureau) -> Vec<(Role, AccountId)> {
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((*role, bureau.person(role.as_str(), *role, None).await));
    }
    people
}

/// Every test there is, with its file.
fn tests() -> Vec<(PathBuf, String)> {
    let mut waiting = vec![root().join("tests/it")];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

#[test]
fn every_way_that_was_found_elsewhere_has_its_tests_here() {
    let files = tests();
    let stands = |name: &str| {
        let marked = |text: &str| {
            let at = text.find(&format!("fn {name}()"));
            at.is_some_and(|at| {
                let lines: Vec<&str> = text[..at].lines().rev().take(3).collect();
                lines.iter().any(|line| line.starts_with("#[test]") || line.contains("::test"))
            })
        };
        files.iter().any(|(_, text)| marked(text))
    };
    let rows: Vec<Vec<&str>> = include_str!("mod.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! | B"))
        .map(|row| row.split('|').map(str::trim).collect())
        .collect();
    let numbers: Vec<usize> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
    for row in rows {
        let named: Vec<&str> = row[2].split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "B{}", row[0]);
        for name in named {
            assert!(stands(name), "B{}: no test `{name}`", row[0]);
        }
    }
}

#[test]
fn every_pitfall_of_the_policy_layer_has_its_test() {
    let (_, pitfalls) = tests()
        .into_iter()
        .find(|(path, _)| path.ends_with("tests/it/access_pitfalls.rs"))
        .unwrap();
    let named: Vec<&str> = pitfalls.split("fn p").skip(1).collect();
    for number in 1..=20 {
        let number = format!("{number:02}_");
        let tried = named.iter().any(|rest| {
            let name = rest.split('(').next().unwrap();
            name.starts_with(&number) || name.contains(&format!("_p{number}"))
        });
        assert!(tried, "P{number}");
    }
}
