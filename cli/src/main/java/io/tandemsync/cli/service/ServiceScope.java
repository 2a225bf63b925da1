package io.tandemsync.cli.service;

/** Whose service it is. */
enum ServiceScope {
    /** The service of the user who asks. */
    USER,
    /** The service of the machine, under an account of its own. */
    SYSTEM
}
