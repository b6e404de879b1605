// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One endpoint in the protobuf of an {@link EndpointSlice}; see {@link SliceReader}. Used once. */
final class SliceEndpointReader {
    static final int MOST_ADDRESSES = 100;
    static final int MOST_ZONES = 8;

    private final boolean v4;
    private final List<IpAddress> addresses = new ArrayList<>();
    private final List<String> forZones = new ArrayList<>();
    private boolean ready = true;
    private boolean serving = true;
    private boolean terminating;
    private String hostname = "";
    private String zone = "";

    private SliceEndpointReader(boolean v4) {
        this.v4 = v4;
    }

    static SliceEndpoint read(ByteString message, boolean v4) throws IOException {
        SliceEndpointReader reader = new SliceEndpointReader(v4);
        reader.readFields(message.newCodedInput());
        return reader.endpoint();
    }

    private SliceEndpoint endpoint() {
        return new SliceEndpoint(
                addresses,
                ready,
                serving,
                terminating,
                Optional.of(hostname).filter(text -> !text.isEmpty()),
                Optional.of(zone).filter(text -> !text.isEmpty()).map(text -> new BackendZone(text, forZones)));
    }

    private void readFields(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | 2 -> addAddress(in.readStringRequireUtf8());
                case 2 << 3 | 2 -> readConditions(in.readBytes().newCodedInput());
                case 3 << 3 | 2 -> hostname = in.readStringRequireUtf8();
                case 7 << 3 | 2 -> zone = in.readStringRequireUtf8();
                case 8 << 3 | 2 -> readHints(in.readBytes().newCodedInput());
                default -> in.skipField(tag);
            }
        }
    }

    private void addAddress(String text) {
        SliceReader.requireAtMost(MOST_ADDRESSES, addresses.size() + 1, "addresses of one endpoint");
        IpAddress address = IpAddress.parse(text);
        if (address.isV4() != v4) {
            throw new IllegalArgumentException("the slice's addressType is IPv" + (v4 ? 4 : 6) + " but an address is "
                    + text + "; whoever wrote it must correct it");
        }
        addresses.add(address);
    }

    private void readConditions(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 -> ready = in.readBool();
                case 2 << 3 -> serving = in.readBool();
                case 3 << 3 -> terminating = in.readBool();
                default -> in.skipField(tag);
            }
        }
    }

    private void readHints(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | 2)) {
                SliceReader.requireAtMost(MOST_ZONES, forZones.size() + 1, "zones in an endpoint's hints");
                readZone(in.readBytes().newCodedInput());
            } else {
                in.skipField(tag);
            }
        }
    }

    private void readZone(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | 2)) {
                forZones.add(in.readStringRequireUtf8());
            } else {
                in.skipField(tag);
            }
        }
    }
}
