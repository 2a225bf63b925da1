/** What every command starts from: its surroundings, the global options, its output and its errors. */
@NullMarked
package io.tandemsync.cli.session;

import org.jspecify.annotations.NullMarked;
