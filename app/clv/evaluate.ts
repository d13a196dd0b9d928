/** What a model with given parameters says of one customer. */
import { PipelineError } from '../../lib/errors.ts';
import type { TimeUnit } from '../../models/clv/histories.ts';
import { orderModels } from '../../models/clv/models.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';

export interface EvaluateRequest {
  readonly model: OrderModelName;
  readonly parameters: readonly number[];
  readonly unit: TimeUnit;
  /** Times in `unit`s. */
  readonly frequency: number;
  readonly recency: number;
  readonly tenure: number;
  readonly horizon: number;
}

export interface Evaluation {
  readonly logLikelihood: number;
  readonly probabilityAlive: number;
  readonly expectedOrders: number;
  readonly orderProbability: number;
}

export function evaluate({ model: name, unit, horizon, ...request }: EvaluateRequest): Evaluation {
  const model = orderModels[name];
  const names = model.parameterNames;
  if (request.parameters.length !== names.length) {
    throw new PipelineError(
      'config',
      `--parameters: ${name} needs ${names.length} (${names.join(',')}), got ${request.parameters.length}`,
      { remedy: `write them as ${names.join(',')}` },
    );
  }
  const parameters = { unit, ...Object.fromEntries(names.map((one, i) => [one, request.parameters[i]!])) };
  const histories = {
    unit,
    frequency: Float64Array.of(request.frequency),
    recency: Float64Array.of(request.recency),
    tenure: Float64Array.of(request.tenure),
  };
  try {
    return {
      logLikelihood: model.logLikelihoods(parameters, histories)[0]!,
      probabilityAlive: model.probabilityAlive(parameters, histories)[0]!,
      expectedOrders: model.expectedPurchases(parameters, histories, horizon)[0]!,
      orderProbability: model.orderProbability(parameters, histories, horizon)[0]!,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PipelineError('config', `evaluate ${name}: ${error.message}`, {
      remedy: 'times share one unit, 0 ≤ recency ≤ tenure, parameters are positive',
      cause: error,
    });
  }
}
