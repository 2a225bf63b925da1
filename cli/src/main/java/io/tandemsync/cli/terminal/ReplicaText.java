package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import io.tandemsync.engine.model.Text;
import java.util.List;

/** The other replicas of a share as a person reads them. */
public final class ReplicaText {
    private ReplicaText() {}

    /** A table of replicas. */
    public static String list(Json document) {
        List<Json> replicas = document.at("replicas").items();
        if (replicas.isEmpty()) {
            return "no other replica was met yet";
        }
        Table table = Table.titled("REPLICA", "DEVICE", "MODE", "LAST SEEN");
        for (Json replica : replicas) {
            boolean connected = replica.at("connected").text().equals("true");
            table.row(
                    replica.text("id"),
                    replica.text("name"),
                    replica.text("mode"),
                    connected ? "connected" : replica.text("lastSeen"));
        }
        return table.text("");
    }

    /** Which replica is retired. */
    public static String forgotten(Json document) {
        Json replica = document.at("forgotten");
        return "forgot " + Text.escaped(replica.text("id")) + " of " + Text.escaped(replica.text("name"));
    }
}
