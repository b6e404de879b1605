// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.link.TcAttachment;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;
import java.util.Optional;

/** The programs on devices, pinned, so that they stay when the agent goes and the next one can replace them. */
final class Attachments {
    private Attachments() {}

    /** Puts a program on a device, in the place of the one that is pinned there, between two packets. */
    static void put(TcHook hook, Program program, Path pin) {
        Optional<TcAttachment> earlier = hook.adopt(pin);
        try (TcAttachment attachment = earlier.orElseGet(() -> hook.attach(program, pin))) {
            if (earlier.isPresent()) {
                attachment.replace(program);
            }
        }
    }

    /** Harmless when the device or the program is gone. */
    static void takeOff(TcHook hook, Path pin) {
        hook.adopt(pin).ifPresent(TcAttachment::detach);
    }

    /** Where they are pinned. */
    static Path folder(NodeSettings settings) {
        return settings.pinRoot().resolve("links");
    }
}
