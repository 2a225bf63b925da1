package io.tandemsync.engine.share;

import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.ShareEndpoint;

/** One end of a virtual link. */
interface VirtualDevice {
    ShareEndpoint endpoint();

    DeviceId device();

    String name();

    AccessMode mode();
}
