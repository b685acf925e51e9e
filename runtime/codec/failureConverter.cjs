// Loaded by name twice: by Temporal's client and worker with require(), and into the workflows' bundle.
const { DefaultFailureConverter } = require('@temporalio/common');

/** What says only that a key is missing has to be readable by whoever lacks that key. */
const IN_CLEAR = ['payload_key_missing', 'payload_damaged'];

/** Moves the messages and stacks of failures into a payload, so that the codec encrypts them (RELIABILITY 0.10). */
class EncodingFailureConverter extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
    this.clear = new DefaultFailureConverter();
  }

  errorToFailure(error, payloadConverter) {
    const converter = IN_CLEAR.includes(error?.type) ? this.clear : undefined;
    return converter?.errorToFailure(error, payloadConverter) ?? super.errorToFailure(error, payloadConverter);
  }
}

exports.failureConverter = new EncodingFailureConverter();
