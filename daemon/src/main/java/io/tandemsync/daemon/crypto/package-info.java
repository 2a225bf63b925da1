/** The cryptography that the JDK lacks or does slowly, behind the engine's ports. */
@NullMarked
package io.tandemsync.daemon.crypto;

import org.jspecify.annotations.NullMarked;
