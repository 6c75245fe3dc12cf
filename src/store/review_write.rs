//! Writing rows about reviews within a transaction. The triggers of the schema have the last word.

use std::collections::BTreeMap;

use migrations::tables::{
    case_file, draft, information_request, letter_due, notice, review, review_seat,
};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use sea_orm::{Set, Value};

use super::bulk::{self, Row, bytes};
use super::review_rows::{
    ConflictGround, Delivery, Draft, NewChallenge, NewConfirmation, NewConflict, NewDecision,
    NewEpoch, NewNameWord, NewNotice, NewProgrammeChange, NewRequest, NewReview, NewSeat,
    ReviewRows, ReviewState, SeatOf, Stage,
};
use super::{StoreError, emergencies, signed};
use crate::ledger::review_fields::EscalationGround;

/// The number of a seat as the database keeps it.
pub(super) fn seat_number(of: SeatOf) -> i64 {
    signed(of.seat.number())
}

/// Writes `rows`. Cases from serial `first_new` on began in this transaction.
pub(super) async fn write(
    work: &DatabaseTransaction,
    rows: ReviewRows,
    first_new: Option<i64>,
) -> Result<(), StoreError> {
    let began = |serial: i64| first_new.is_some_and(|first| serial >= first);
    bulk::insert(work, rows.conflicts.into_iter()).await?;
    // A case that came again in one transaction has the review of its latest recommendation.
    let opened = rows.opened.into_iter().map(|review| (review.state.serial, review));
    let opened: BTreeMap<i64, NewReview> = opened.collect();
    for review in opened.values().filter(|review| !began(review.state.serial)) {
        clear(work, review).await?;
    }
    bulk::insert(work, opened.into_values()).await?;
    for of in rows.freed {
        free(work, of).await?;
    }
    bulk::insert(work, rows.taken.into_iter()).await?;
    for (of, at_ms) in rows.active {
        review_seat::Entity::update_many()
            .col_expr(review_seat::Column::ActiveMs, Expr::value(at_ms))
            .filter(review_seat::Column::Serial.eq(of.serial))
            .filter(review_seat::Column::Seat.eq(seat_number(of)))
            .exec(work)
            .await?;
    }
    for of in rows.voided {
        draft::Entity::delete_by_id((of.serial, seat_number(of))).exec(work).await?;
    }
    bulk::insert(work, rows.challenges.into_iter()).await?;
    for draft in rows.drafts {
        keep_draft(work, draft).await?;
    }
    bulk::insert(work, rows.confirmations.into_iter()).await?;
    for of in rows.vacated {
        free(work, of).await?;
    }
    let decided = rows.decisions.iter().filter(|decision| !began(decision.serial));
    let decided: Vec<(i64, u64)> = decided.map(|made| (made.serial, made.seq)).collect();
    let due = rows.decisions.iter().map(|made| LetterDue { seq: made.seq, serial: made.serial });
    let due: Vec<LetterDue> = due.collect();
    bulk::insert(work, rows.decisions.into_iter()).await?;
    bulk::insert(work, due.into_iter()).await?;
    for (serial, seq) in decided {
        end(work, serial, seq).await?;
    }
    bulk::insert(work, rows.emergencies.into_iter()).await?;
    for (declared, decision) in rows.granted {
        emergencies::granted(work, declared, decision).await?;
    }
    for (serial, seq) in rows.looked_again {
        emergencies::reviewed(work, serial, seq).await?;
    }
    bulk::insert(work, rows.requests.into_iter()).await?;
    for (request, answer) in rows.answers {
        answered(work, request, answer).await?;
    }
    for made in &rows.notices {
        letter_due::Entity::delete_by_id(signed(made.decision_seq)).exec(work).await?;
    }
    bulk::insert(work, rows.notices.into_iter()).await?;
    for delivery in rows.deliveries {
        delivered(work, delivery).await?;
    }
    for state in rows.changed {
        change(work, state).await?;
    }
    bulk::insert(work, rows.name_words.into_iter()).await?;
    bulk::insert(work, rows.programme_changes.into_iter()).await?;
    bulk::insert(work, rows.epochs.into_iter()).await
}

/// Takes an ended or overtaken review out of the way of the one that begins. An open review of the
/// same recommendation stays, and its key refuses the second.
async fn clear(work: &DatabaseTransaction, begins: &NewReview) -> Result<(), StoreError> {
    let serial = begins.state.serial;
    let standing = review::Entity::find_by_id(serial).one(work).await?;
    let over = standing.is_some_and(|standing| {
        standing.stage == Stage::Decided.as_str()
            || standing.recommendation_seq < signed(begins.recommendation_seq)
    });
    if over {
        vacate(work, serial).await?;
        review::Entity::delete_by_id(serial).exec(work).await?;
    }
    Ok(())
}

/// Frees every seat of a case, with what was prepared from them.
pub(super) async fn vacate(work: &DatabaseTransaction, serial: i64) -> Result<(), StoreError> {
    draft::Entity::delete_many().filter(draft::Column::Serial.eq(serial)).exec(work).await?;
    review_seat::Entity::delete_many()
        .filter(review_seat::Column::Serial.eq(serial))
        .exec(work)
        .await?;
    Ok(())
}

async fn free(work: &DatabaseTransaction, of: SeatOf) -> Result<(), StoreError> {
    let key = (of.serial, seat_number(of));
    draft::Entity::delete_by_id(key).exec(work).await?;
    review_seat::Entity::delete_by_id(key).exec(work).await?;
    Ok(())
}

async fn keep_draft(work: &DatabaseTransaction, made: Draft) -> Result<(), StoreError> {
    use draft::Column::{Account, Challenge, MadeMs, RecommendationSeq, Sealed, Seat, Serial};
    let row = draft::ActiveModel {
        serial: Set(made.of.serial),
        seat: Set(seat_number(made.of)),
        account: Set(made.account.to_vec()),
        recommendation_seq: Set(signed(made.recommendation_seq)),
        challenge: Set(made.challenge.map(|challenge| challenge.to_vec())),
        sealed: Set(made.sealed),
        made_ms: Set(made.made_ms),
    };
    let again = OnConflict::columns([Serial, Seat])
        .update_columns([Account, RecommendationSeq, Challenge, Sealed, MadeMs])
        .to_owned();
    draft::Entity::insert(row).on_conflict(again).exec_without_returning(work).await?;
    Ok(())
}

/// Ends the review of a case: it is decided, and nobody has a seat in it.
async fn end(work: &DatabaseTransaction, serial: i64, seq: u64) -> Result<(), StoreError> {
    vacate(work, serial).await?;
    review::Entity::update_many()
        .col_expr(review::Column::Stage, Expr::value(Stage::Decided.as_str()))
        .filter(review::Column::Serial.eq(serial))
        .exec(work)
        .await?;
    case_file::Entity::update_many()
        .col_expr(case_file::Column::DecidedSeq, Expr::value(signed(seq)))
        .filter(case_file::Column::Serial.eq(serial))
        .exec(work)
        .await?;
    Ok(())
}

async fn answered(work: &DatabaseTransaction, request: u64, seq: u64) -> Result<(), StoreError> {
    information_request::Entity::update_many()
        .col_expr(information_request::Column::AnsweredSeq, Expr::value(signed(seq)))
        .filter(information_request::Column::Seq.eq(signed(request)))
        .filter(information_request::Column::AnsweredSeq.is_null())
        .exec(work)
        .await?;
    Ok(())
}

async fn delivered(work: &DatabaseTransaction, made: Delivery) -> Result<(), StoreError> {
    notice::Entity::update_many()
        .col_expr(notice::Column::DeliveredSeq, Expr::value(signed(made.seq)))
        .col_expr(notice::Column::DeliveredMs, Expr::value(made.at_ms))
        .col_expr(notice::Column::ObjectionDueMs, Expr::value(made.objection_due_ms))
        .filter(notice::Column::Seq.eq(signed(made.notice_seq)))
        .filter(notice::Column::DeliveredSeq.is_null())
        .exec(work)
        .await?;
    Ok(())
}

async fn change(work: &DatabaseTransaction, state: ReviewState) -> Result<(), StoreError> {
    use review::Column::{DueMs, Escalated, ResumeMs, Serial, StoppedMs, Warned};
    review::Entity::update_many()
        .col_expr(DueMs, Expr::value(state.due_ms))
        .col_expr(StoppedMs, Expr::value(state.stopped_ms))
        .col_expr(ResumeMs, Expr::value(state.resume_ms))
        .col_expr(review::Column::Stage, Expr::value(state.stage.as_str()))
        .col_expr(Escalated, Expr::value(state.escalated.map(EscalationGround::as_str)))
        .col_expr(Warned, Expr::value(i64::from(state.warned)))
        .filter(Serial.eq(state.serial))
        .exec(work)
        .await?;
    Ok(())
}

impl Row for NewConflict {
    const INTO: &'static str = "conflict (seq, serial, person, ground)";
    const COLUMNS: usize = 4;
    fn push(self, values: &mut Vec<Value>) {
        let ground = match self.ground {
            ConflictGround::Intake => "intake",
            ConflictGround::Declared => "declared",
        };
        values.extend([
            signed(self.seq).into(),
            self.serial.into(),
            bytes(&self.person),
            ground.into(),
        ]);
    }
}

impl Row for NewReview {
    const INTO: &'static str = "review (serial, opened_seq, recommendation_seq, programme, due_ms, \
                                stopped_ms, resume_ms, precedence, stage, escalated, warned)";
    const COLUMNS: usize = 11;
    fn push(self, values: &mut Vec<Value>) {
        let state = self.state;
        values.extend([
            state.serial.into(),
            signed(self.opened_seq).into(),
            signed(self.recommendation_seq).into(),
            (&*self.programme).into(),
            state.due_ms.into(),
            state.stopped_ms.into(),
            state.resume_ms.into(),
            self.priority.saturating_neg().into(),
            state.stage.as_str().into(),
            state.escalated.map(|ground| ground.as_str().to_owned()).into(),
            i64::from(state.warned).into(),
        ]);
    }
}

impl Row for NewSeat {
    const INTO: &'static str = "review_seat (serial, seat, account, person, claimed_ms, active_ms)";
    const COLUMNS: usize = 6;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            self.of.serial.into(),
            seat_number(self.of).into(),
            bytes(&self.account),
            bytes(&self.person),
            self.at_ms.into(),
            self.at_ms.into(),
        ]);
    }
}

impl Row for NewChallenge {
    const INTO: &'static str = "challenge (challenge, seq, serial, seat, account, \
                                recommendation_seq, outcome, notice, reason, verdict, expires_ms)";
    const COLUMNS: usize = 11;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            bytes(&self.challenge),
            signed(self.seq).into(),
            self.of.serial.into(),
            seat_number(self.of).into(),
            bytes(&self.account),
            signed(self.recommendation_seq).into(),
            i64::from(self.outcome).into(),
            bytes(&self.notice),
            bytes(&self.reason),
            self.verdict.as_str().into(),
            self.expires_ms.into(),
        ]);
    }
}

impl Row for NewConfirmation {
    const INTO: &'static str = "confirmation (seq, serial, round_seq, seat, account, person, \
                                recommendation_seq, outcome, adverse, notice, reason, verdict, \
                                proof, challenge, at_ms)";
    const COLUMNS: usize = 15;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            signed(self.seq).into(),
            self.of.serial.into(),
            signed(self.round_seq).into(),
            seat_number(self.of).into(),
            bytes(&self.account),
            bytes(&self.person),
            signed(self.recommendation_seq).into(),
            i64::from(self.outcome).into(),
            i64::from(self.adverse).into(),
            bytes(&self.notice),
            bytes(&self.reason),
            self.verdict.as_str().into(),
            self.proof.as_str().into(),
            self.challenge.map(|challenge| challenge.to_vec()).into(),
            self.at_ms.into(),
        ]);
    }
}

impl Row for NewDecision {
    const INTO: &'static str = "decision (seq, serial, recommendation_seq, confirmation_seq, kind, \
                                outcome, adverse, notice, at_ms)";
    const COLUMNS: usize = 9;
    fn push(self, values: &mut Vec<Value>) {
        let kind = if self.outcome.is_some() { "issued" } else { "deemed" };
        values.extend([
            signed(self.seq).into(),
            self.serial.into(),
            signed(self.recommendation_seq).into(),
            self.confirmation_seq.map(signed).into(),
            kind.into(),
            self.outcome.map(i64::from).into(),
            i64::from(self.adverse).into(),
            self.notice.map(|notice| notice.to_vec()).into(),
            self.at_ms.into(),
        ]);
    }
}

impl Row for NewRequest {
    const INTO: &'static str = "information_request (seq, serial, due_ms)";
    const COLUMNS: usize = 3;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([signed(self.seq).into(), self.serial.into(), self.due_ms.into()]);
    }
}

impl Row for NewNotice {
    const INTO: &'static str = "notice (seq, serial, decision_seq, issued_ms)";
    const COLUMNS: usize = 4;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            signed(self.seq).into(),
            self.serial.into(),
            signed(self.decision_seq).into(),
            self.issued_ms.into(),
        ]);
    }
}

/// A decision whose letter is to be made.
struct LetterDue {
    seq: u64,
    serial: i64,
}

impl Row for LetterDue {
    const INTO: &'static str = "letter_due (decision_seq, serial)";
    const COLUMNS: usize = 2;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([signed(self.seq).into(), self.serial.into()]);
    }
}

impl Row for NewProgrammeChange {
    const INTO: &'static str = "programme_change (seq, digest, change, person)";
    const COLUMNS: usize = 4;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            signed(self.seq).into(),
            bytes(&self.digest),
            self.change.as_str().into(),
            self.person.map(|person| person.to_vec()).into(),
        ]);
    }
}

impl Row for NewEpoch {
    const INTO: &'static str = "access_epoch (epoch, seq, model, policy)";
    const COLUMNS: usize = 4;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            signed(self.epoch).into(),
            signed(self.seq).into(),
            bytes(&self.model),
            bytes(&self.policy),
        ]);
    }
}

impl Row for NewNameWord {
    const INTO: &'static str = "name_word (word, serial)";
    const COLUMNS: usize = 2;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([bytes(&self.word), self.serial.into()]);
    }
}
