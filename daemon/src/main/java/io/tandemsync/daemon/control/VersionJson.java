package io.tandemsync.daemon.control;

import io.tandemsync.engine.version.KeptVersion;

/**
 * A kept version as the control API shows it.
 *
 * @param reason why it was pushed aside, in one word
 * @param pinned whether it may stand nowhere else and is therefore never dropped
 */
record VersionJson(
        String id, String path, long size, String modifiedAt, String replacedAt, String reason, boolean pinned) {
    static VersionJson of(KeptVersion version) {
        return new VersionJson(
                version.id(),
                version.path().toString(),
                version.size(),
                ShareJson.time(version.modified()),
                ShareJson.time(version.replaced()),
                version.deleted() ? "deleted" : "replaced",
                version.pinned());
    }
}
