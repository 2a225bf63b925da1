package io.tandemsync.daemon.disk;

import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a staged file the owner, group, user attributes and access list of what it replaces.
 *
 * <p>Best effort: an update is worth more than an attribute, so that what the system does not permit stays as it is.
 */
final class Inheritance {
    private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);

    private static final int OWNER_READ_WRITE = 0600;

    private final Kernel kernel;

    Inheritance(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Gives to the entry in the area what the one in the tree has. @throws FailedCall ABSENT if either is missing */
    void give(int area, byte[] areaName, int directory, byte[] name) throws FailedCall {
        FileFacts from = kernel.stat(directory, name);
        FileFacts to = kernel.stat(area, areaName);
        if (from.user() != to.user() || from.group() != to.group()) {
            tolerate("owner", () -> kernel.copyOwner(from, area, areaName));
        }
        if (from.type() == Stamp.Type.FILE && to.type() == Stamp.Type.FILE) {
            // Only who may write to a file may give it attributes.
            if ((to.mode() & OWNER_READ_WRITE) != OWNER_READ_WRITE) {
                kernel.setMode(area, areaName, OWNER_READ_WRITE);
            }
            tolerate("attributes", () -> copyAttributes(area, areaName, directory, name));
            // An access list brings its own group bits.
            if (kernel.stat(area, areaName).mode() != to.mode()) {
                kernel.setMode(area, areaName, to.mode());
            }
        }
    }

    private void copyAttributes(int area, byte[] areaName, int directory, byte[] name) throws FailedCall {
        int from = kernel.openFile(directory, name, false);
        try {
            int to = kernel.openFile(area, areaName, false);
            try {
                kernel.copyAttributes(from, to);
            } finally {
                kernel.close(to);
            }
        } finally {
            kernel.close(from);
        }
    }

    /** One thing to take over. */
    private interface Step {
        void run() throws FailedCall;
    }

    private static void tolerate(String what, Step step) throws FailedCall {
        try {
            step.run();
        } catch (FailedCall e) {
            if (e.reason() == Reason.READ_ONLY || e.reason() == Reason.EXHAUSTED) {
                throw e;
            }
            LOG.debug("An update keeps its own metadata. what={} reason={}", what, e.reason());
        }
    }
}
