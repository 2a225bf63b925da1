package io.tandemsync.cli.terminal;

import io.tandemsync.client.json.Json;
import java.util.List;

/** The peers of a share as a person reads them. */
public final class PeerText {
    private static final int DEVICE_ID_SHOWN = 12;

    private PeerText() {}

    /** The peers of a document, or that there are none. */
    public static String list(Json document) {
        List<Json> peers = document.at("peers").items();
        return peers.isEmpty() ? "no peers; 'tandem share peer add SHARE ADDR' adds one" : lines(peers, "");
    }

    /** One line a peer behind this margin; empty where there is none. */
    public static String lines(List<Json> peers, String margin) {
        Table table = new Table();
        for (Json peer : peers) {
            table.row(address(peer), name(peer), state(peer), progress(peer), traffic(peer), trouble(peer));
        }
        return table.text(margin);
    }

    private static String address(Json peer) {
        return peer.at("address").isNothing() ? "(inbound)" : peer.text("address");
    }

    private static String name(Json peer) {
        if (!peer.text("name").isEmpty()) {
            return peer.text("name");
        }
        String device = peer.text("deviceId");
        return device.length() > DEVICE_ID_SHOWN ? device.substring(0, DEVICE_ID_SHOWN) + "…" : device;
    }

    private static String state(Json peer) {
        String transport = peer.text("transport");
        boolean connected = peer.text("state").equals("connected");
        return peer.text("state") + (connected && !transport.isEmpty() ? " by " + transport : "");
    }

    private static String progress(Json peer) {
        if (peer.truth("inSync")) {
            return "in sync";
        }
        return peer.at("completion").isNothing() ? "" : Quantity.percent(peer.fraction("completion"));
    }

    private static String traffic(Json peer) {
        return "sent " + Quantity.bytes(peer.number("sentBytes")) + ", received "
                + Quantity.bytes(peer.number("receivedBytes"));
    }

    private static String trouble(Json peer) {
        Json error = peer.at("lastError");
        String message = error.members().isEmpty() ? error.text() : error.text("message");
        if (!message.isEmpty() && !peer.text("state").equals("connected")) {
            return message;
        }
        return peer.text("lastSeen").isEmpty() || peer.text("state").equals("connected")
                ? ""
                : "last seen " + peer.text("lastSeen");
    }
}
