//! The pages as a browser meets them.

mod administrator;
pub mod app;
mod comparison;
mod delivery;
mod emergency;
mod exchanged;
mod granted;
mod home;
mod looks;
mod own_account;
pub mod pages;
mod queue;
mod routes;
mod second_factor;
mod sign_in;
mod supervision;
mod verdict;
