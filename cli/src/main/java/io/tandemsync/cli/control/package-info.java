/**
 * The client of the daemon's control API: HTTP over the Unix socket in the home, as the daemon's OpenAPI document describes
 * it. The commands use it as any other program would.
 *
 * <pre>{@code
 * ControlClient client = new ControlClient(Path.of("/home/me/.local/state/tandem"));
 * Json share = client.read(Route.of("shares", "docs"));
 * long missing = share.at("need").number("files");
 * client.post(Route.of("shares", "docs", "rescan"), Json.object());
 * client.stream(Route.of("events") + Route.query("follow", "true"), event -> !event.text("type").equals("error"));
 * }</pre>
 *
 * <p>A request that is not done throws {@link TandemException} with the code that the contract names. No method keeps a
 * connection open behind its back, and none starts a daemon.
 */
@NullMarked
package io.tandemsync.cli.control;

import org.jspecify.annotations.NullMarked;
