// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads services as Kubernetes has them: {@code Service}, and {@code EndpointSlice} or {@code Endpoints} for those without a
 * selector, one by one or in a {@code List}. Fields that policies do not ask for are passed over.
 */
final class ServiceDocuments {
    private static final ObjectReader YAML = new ObjectMapper(new YAMLFactory()).readerFor(JsonNode.class);

    /** What one file says: services, and addresses of services by {@code namespace/name}. */
    record Content(List<Service> services, Map<String, List<IpAddress>> addresses) {}

    private final Path file;
    private final List<Service> services = new ArrayList<>();
    private final Map<String, List<IpAddress>> addresses = new HashMap<>();

    private ServiceDocuments(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it cannot be read or says something else; the message names the file
     */
    static Content read(Path file) {
        ServiceDocuments documents = new ServiceDocuments(file);
        try {
            for (Object document : YAML.readValues(Files.readString(file)).readAll()) {
                documents.take((JsonNode) document);
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalArgumentException(file + " line " + line + ": not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse("unreadable"));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage());
        }
        return new Content(documents.services, documents.addresses);
    }

    private void take(JsonNode document) {
        String kind = document.path("kind").asText();
        switch (kind) {
            case "List" -> document.path("items").forEach(this::take);
            case "Service" -> service(document);
            case "EndpointSlice" -> {
                String name = document.at("/metadata/labels/kubernetes.io~1service-name")
                        .asText();
                document.path("endpoints")
                        .forEach(endpoint -> endpoint.path("addresses")
                                .forEach(address -> address(document, name, address.asText())));
            }
            case "Endpoints" ->
                document.path("subsets")
                        .forEach(subset -> subset.path("addresses")
                                .forEach(address -> address(
                                        document,
                                        name(document),
                                        address.path("ip").asText())));
            default -> {
                if (!document.isMissingNode() && !document.isNull()) {
                    throw refusal("expected kind Service, EndpointSlice, Endpoints or List but was '" + kind + "'");
                }
            }
        }
    }

    private void service(JsonNode document) {
        services.add(new Service(
                namespace(document),
                name(document),
                texts(document.at("/metadata/labels")),
                texts(document.at("/spec/selector")),
                List.of()));
    }

    private void address(JsonNode document, String service, String text) {
        try {
            addresses
                    .computeIfAbsent(namespace(document) + "/" + service, added -> new ArrayList<>())
                    .add(IpAddress.parse(text));
        } catch (IllegalArgumentException e) {
            throw refusal(document.path("kind").asText() + " " + name(document) + ": " + e.getMessage());
        }
    }

    private static String namespace(JsonNode document) {
        return document.at("/metadata/namespace").asText("default");
    }

    private String name(JsonNode document) {
        String name = document.at("/metadata/name").asText();
        if (name.isEmpty()) {
            throw refusal(document.path("kind").asText() + " without metadata.name; name it");
        }
        return name;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    private IllegalArgumentException refusal(String fact) {
        return new IllegalArgumentException(file + ": " + fact);
    }
}
