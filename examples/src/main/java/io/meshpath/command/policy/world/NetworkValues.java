// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.util.function.Function;

/** How JSON writes addresses and names of clusters: as text. */
final class NetworkValues {
    private NetworkValues() {}

    static Module module() {
        return new SimpleModule()
                .addDeserializer(IpAddress.class, new FromText<>(IpAddress.class, IpAddress::parse))
                .addDeserializer(ClusterName.class, new FromText<>(ClusterName.class, ClusterName::new));
    }

    private static final class FromText<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return context.reportInputMismatch(String.class, "not text");
            }
            try {
                return parse.apply(parser.getText());
            } catch (IllegalArgumentException e) {
                throw context.instantiationException(handledType(), e);
            }
        }
    }
}
