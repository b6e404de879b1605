// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.nio.ByteBuffer;

/**
 * How a request or a dump ended: {@code struct nlmsgerr} and the extended acknowledgement (linux/netlink.h).
 *
 * @param error 0 when all went well, else the positive error number
 * @param text what the kernel says about it; often empty
 */
record Acknowledgement(int error, String text) {
    private static final int ERROR_LENGTH = 4;
    private static final int TEXT_ATTRIBUTE = 1; // NLMSGERR_ATTR_MSG

    /** Reads a message of type ERROR (which is an acknowledgement too, with error 0) or DONE. */
    static Acknowledgement read(Message message) {
        ByteBuffer in = message.payload();
        boolean done = message.type() == Message.TYPE_DONE;
        if (done && in.capacity() == 0) {
            return new Acknowledgement(0, "");
        }
        int needed = done ? ERROR_LENGTH : ERROR_LENGTH + Message.HEADER_LENGTH;
        if (in.capacity() < needed) {
            throw new MalformedMessageException("acknowledgement has " + in.capacity() + " octets but needs " + needed);
        }
        return new Acknowledgement(error(in.getInt(0)), text(message, done ? ERROR_LENGTH : endOfRequest(message)));
    }

    boolean isError() {
        return error != 0;
    }

    private static int error(int negative) {
        if (negative > 0 || negative < -4095) {
            throw new MalformedMessageException("not a negative error number: " + negative);
        }
        return -negative;
    }

    /** Where the attributes begin behind the request, of which perhaps only the header is repeated. */
    private static int endOfRequest(Message message) {
        ByteBuffer in = message.payload();
        int length = message.has(Message.CAPPED) ? Message.HEADER_LENGTH : in.getInt(ERROR_LENGTH);
        int available = in.capacity() - ERROR_LENGTH;
        if (length < Message.HEADER_LENGTH || length > available) {
            throw new MalformedMessageException("acknowledged request has length " + Integer.toUnsignedString(length)
                    + " but there are " + available + " octets");
        }
        return Math.min(ERROR_LENGTH + Message.align(length), in.capacity());
    }

    private static String text(Message message, int from) {
        if (!message.has(Message.ACK_ATTRIBUTES)) {
            return "";
        }
        ByteBuffer in = message.payload();
        return Attributes.in(in, from, in.capacity()).text(TEXT_ATTRIBUTE).orElse("");
    }
}
