// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The protobuf of one {@link EndpointSlice}, field by field: the numbers are those of Cilium's {@code
 * ClusterEndpointSlice}, and below it of Kubernetes' {@code discovery.v1}. Labels are looked through and not kept. Used
 * once.
 */
final class SliceReader {
    static final String SERVICE_LABEL = "kubernetes.io/service-name";
    /** What Kubernetes allows; here it keeps a few bytes from becoming many objects. */
    static final int MOST_ENDPOINTS = 1000;

    static final int MOST_PORTS = 100;

    private String cluster = "";
    private int clusterId;
    private String namespace = "";
    private String name = "";
    private String service = "";
    private String addressType = "";
    private final List<ByteString> endpoints = new ArrayList<>();
    private final Map<String, ServicePort> ports = new HashMap<>();
    private int portsSeen;

    EndpointSlice read(byte[] message) {
        try {
            readFields(CodedInputStream.newInstance(message));
            boolean v4 = isV4();
            List<SliceEndpoint> read = new ArrayList<>(endpoints.size());
            for (ByteString endpoint : endpoints) {
                read.add(SliceEndpointReader.read(endpoint, v4));
            }
            return new EndpointSlice(
                    new ClusterName(cluster), new ClusterId(clusterId), namespace, name, named(), read, ports);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not the protobuf of an endpoint slice (" + e.getMessage()
                            + "); whoever wrote it must write it anew",
                    e);
        }
    }

    private void readFields(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | 2 -> cluster = in.readStringRequireUtf8();
                case 2 << 3 -> clusterId = in.readUInt32();
                case 3 << 3 | 2 -> namespace = in.readStringRequireUtf8();
                case 4 << 3 | 2 -> name = in.readStringRequireUtf8();
                case 5 << 3 | 2 -> readLabel(in.readBytes().newCodedInput());
                case 7 << 3 | 2 -> addressType = in.readStringRequireUtf8();
                case 8 << 3 | 2 -> {
                    requireAtMost(MOST_ENDPOINTS, endpoints.size() + 1, "endpoints");
                    endpoints.add(in.readBytes());
                }
                case 9 << 3 | 2 -> {
                    requireAtMost(MOST_PORTS, ++portsSeen, "ports");
                    readPort(in.readBytes().newCodedInput());
                }
                default -> in.skipField(tag);
            }
        }
    }

    static void requireAtMost(int most, int count, String what) {
        if (count > most) {
            throw new IllegalArgumentException("more than " + most + " " + what
                    + ", which Kubernetes does not allow in an endpoint slice; whoever wrote it must correct it");
        }
    }

    private void readLabel(CodedInputStream in) throws IOException {
        String key = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | 2 -> key = in.readStringRequireUtf8();
                case 2 << 3 | 2 -> value = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        if (key.equals(SERVICE_LABEL)) {
            service = value;
        }
    }

    private void readPort(CodedInputStream in) throws IOException {
        String port = "";
        String protocol = "TCP";
        int number = -1; // none: a port that is not of a service, and that nobody can be sent to
        boolean numbered = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | 2 -> port = in.readStringRequireUtf8();
                case 2 << 3 | 2 -> protocol = in.readStringRequireUtf8();
                case 3 << 3 -> {
                    number = in.readInt32();
                    numbered = true;
                }
                default -> in.skipField(tag);
            }
        }
        if (numbered && ports.put(port, port(protocol, number)) != null) {
            throw new IllegalArgumentException("two ports are called '" + port + "'; whoever wrote it must correct it");
        }
    }

    private static ServicePort port(String protocol, int number) {
        if (!protocol.equals("TCP") && !protocol.equals("UDP") && !protocol.equals("SCTP")) {
            throw new IllegalArgumentException(
                    "protocol must be TCP, UDP or SCTP but was '" + protocol + "'; whoever wrote it must correct it");
        }
        return new ServicePort(protocol, number);
    }

    private boolean isV4() {
        if (!addressType.equals("IPv4") && !addressType.equals("IPv6")) {
            throw new IllegalArgumentException(
                    "addressType must be IPv4 or IPv6 but was '" + addressType + "'; whoever wrote it must correct it");
        }
        return addressType.equals("IPv4");
    }

    private ServiceName named() {
        if (service.isEmpty()) {
            throw new IllegalArgumentException("it has no label " + SERVICE_LABEL
                    + ", so that nobody knows whose endpoints these are; whoever wrote it must correct it");
        }
        return new ServiceName(namespace, service);
    }
}
