/**
 * The client of the daemon's control API: HTTP over the Unix socket in the home, as the daemon's OpenAPI document describes
 * it. The commands use it as any other program would. With {@code client.json} it needs the JDK and {@code jackson-core},
 * and is an archive of its own, {@code cli-VERSION-client.jar}; docs/CLIENT.md shows a whole program.
 *
 * <pre>{@code
 * TandemClient tandem = new TandemClient(Path.of("/home/me/.local/state/tandem"));
 * long missing = tandem.share("docs").missingFiles();
 * tandem.events(-1, true, event -> !event.type().equals("error"));
 * tandem.control().post(Route.of("shares", "docs", "verify"), Json.object(), ControlClient.FOR_EVER);
 * }</pre>
 *
 * <p>A request that is not done throws {@link TandemException} with the code that the contract names. No method keeps a
 * connection open behind its back, and none starts a daemon.
 */
@NullMarked
package io.tandemsync.client;

import org.jspecify.annotations.NullMarked;
